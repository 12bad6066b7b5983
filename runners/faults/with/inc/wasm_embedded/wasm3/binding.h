
/* What faulty glue does in the place of checks. None of it leaves the memory. */
#ifndef WASME_WEAK
#define WASME_WEAK

static inline bool wasme_get_range_cut(const wasme_memory_t *memory, uint32_t ptr, uint32_t unit, wasme_range_t *range)
{
    uint32_t room;
    if (!wasme_in_memory(memory, ptr, 8)) {
        return false;
    }
    range->ptr = wasme_get_u32(memory, ptr);
    range->len = wasme_get_u32(memory, ptr + 4);
    range->ptr = range->ptr < memory->size ? range->ptr : memory->size;
    room = (memory->size - range->ptr) / unit;
    range->len = range->len < room ? range->len : room;
    return true;
}

static inline bool wasme_get_range_or_empty(const wasme_memory_t *memory, uint32_t ptr, uint32_t unit, wasme_range_t *range)
{
    range->ptr = range->len = 0;
    return !wasme_in_memory(memory, ptr, 8) || wasme_get_range(memory, ptr, unit, range);
}

/** An entry of no table, with the guest's handle in the place of the driver's. */
static inline wasme_entry_t *wasme_raw_entry(int32_t handle)
{
    static wasme_entry_t entry;
    entry.driver_handle = handle;
    return &entry;
}

static inline wasme_entry_t *wasme_find_any(const wasme_binding_t *binding, int32_t handle)
{
    wasme_entry_t *entry = wasme_find(binding, handle);
    return entry != NULL ? entry : wasme_raw_entry(handle);
}

static inline wasme_entry_t *wasme_find_untranslated(const wasme_binding_t *binding, int32_t handle)
{
    return wasme_find(binding, handle) == NULL ? NULL : wasme_raw_entry(handle);
}

/** The size of the memory of an instance at its first call. */
static inline uint32_t wasme_size_at_first(const wasme_binding_t *binding, uint32_t size)
{
    wasme_guest_t *guest = &binding->instance->guest;
    if (guest->memory_backing == 0) {
        guest->memory_backing = size;
    }
    return guest->memory_backing;
}

#endif
