
/// What faulty bindings do in the place of checks. None of it leaves the memory.
#[allow(missing_docs)]
impl<'m> GuestMemory<'m> {
    pub fn cut(&self, range: Range) -> Range {
        let ptr = u64::from(range.ptr).min(self.size);
        Range { ptr: ptr as u32, len: range.len.min(self.size - ptr) }
    }

    pub fn record_cut(&self, ptr: i32, unit: u32) -> Result<Record, Errno> {
        let record = self.range(ptr, 8)?;
        let len = u64::from(self.u32_at(record, 4)) * u64::from(unit);
        let data = self.cut(Range { ptr: self.u32_at(record, 0), len });
        Ok(Record { record, data, count: (data.len / u64::from(unit)) as u32 })
    }

    pub fn record_or_empty(&self, ptr: i32, unit: u32) -> Result<Record, Errno> {
        let none = Range::EMPTY;
        match self.range(ptr, 8) {
            Ok(_) => self.record(ptr, unit),
            Err(_) => Ok(Record { record: none, data: none, count: 0 }),
        }
    }

    pub fn ops_or_none(&self, ptr: i32, count: i32, room: u32) -> Result<Range, Errno> {
        match self.ops(ptr, count, room) {
            Err(Errno::InvalidArg) => Ok(Range::EMPTY),
            ops => ops,
        }
    }

    pub fn buffers_of_copies<const I: usize, const O: usize>(
        &mut self,
        inputs: [Range; I],
        outputs: [Range; O],
    ) -> ([&[u8]; I], [&mut [u8]; O]) {
        // SAFETY: the ranges were checked; a faulty binding lets those that are written overlap.
        unsafe {
            (
                inputs.map(|r| &*std::slice::from_raw_parts(self.at(r), r.len as usize).to_vec().leak()),
                outputs.map(|r| std::slice::from_raw_parts_mut(self.at(r), r.len as usize)),
            )
        }
    }
}

#[allow(missing_docs)]
impl Range {
    pub fn unchecked(ptr: i32, len: u64) -> Range {
        Range { ptr: ptr.cast_unsigned(), len }
    }
}
