// Watches a temperature sensor, through nothing but the imports of the specification and Go's own library: see ../README.md.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strconv"
	"structs"
	"time"
	"unsafe"
)

// Pointers of guests have 32 bits, those of Go 64.
type bytes struct {
	_        structs.HostLayout
	ptr, len uint32
}

//go:wasmimport i2c init
func i2cInit(port, baud uint32, sda, scl int32, handle *int32) int32

//go:wasmimport i2c deinit
func i2cDeinit(handle int32) int32

//go:wasmimport i2c write_read
func i2cWriteRead(handle int32, addr uint32, write, read *bytes) int32

//go:wasmimport gpio init
func gpioInit(port, pin int32, mode uint32, handle *int32) int32

//go:wasmimport gpio deinit
func gpioDeinit(handle int32) int32

//go:wasmimport gpio set
func gpioSet(handle int32, value uint32) int32

//go:wasmimport time delay
func timeDelay(ns uint64) int32

// Global, because what has an address as a number must not move.
var (
	bus, led int32
	register [1]byte
	raw      [2]byte
)

func of(slice []byte) *bytes {
	return &bytes{ptr: uint32(uintptr(unsafe.Pointer(&slice[0]))), len: uint32(len(slice))}
}

// Ends the program where a call fails.
func check(what string, result int32) {
	if result < 0 {
		fmt.Fprintf(os.Stderr, "%s: error %d\n", what, -result)
		os.Exit(100)
	}
}

func measure() float64 {
	check("i2c.write_read", i2cWriteRead(bus, 0x48, of(register[:]), of(raw[:])))
	return float64(int16(uint16(raw[0])<<8|uint16(raw[1]))) / 256
}

// Lines such as `high 25.53`.
func readLimits() map[string]float64 {
	limits := make(map[string]float64)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var name string
		var value float64
		if _, err := fmt.Sscan(lines.Text(), &name, &value); err != nil {
			panic(err)
		}
		limits[name] = value
	}
	return limits
}

// Whether 20 ms of sleep take as long, while something else runs.
func sleeps() bool {
	const pause = 20 * time.Millisecond
	before := time.Now()
	done := make(chan time.Duration)
	go func() {
		time.Sleep(pause)
		done <- time.Since(before)
	}()
	return <-done >= pause
}

func word(yes bool, one, other string) string {
	if yes {
		return one
	}
	return other
}

func main() {
	samples, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	limits := readLimits()
	names := make([]string, 0, len(limits))
	for name := range limits {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("limit %s %.2f\n", name, limits[name])
	}
	_, err = os.ReadFile("/etc/settings")
	fmt.Println("settings:", word(err == nil, "found", "none"))
	_, home := os.LookupEnv("HOME")
	fmt.Println("home:", word(home, "found", "none"))
	fmt.Println("slept:", word(sleeps(), "yes", "no"))

	check("i2c.init", i2cInit(0, 100000, -1, -1, &bus))
	check("gpio.init", gpioInit(0, 13, 1, &led))
	var measured []float64
	alarms := 0
	for len(measured) < samples {
		celsius := measure()
		measured = append(measured, celsius)
		alarm := uint32(0)
		if celsius < limits["low"] || celsius > limits["high"] {
			alarm = 1
			alarms++
		}
		fmt.Printf("%.2f C%s\n", celsius, word(alarm == 1, ", alarm", ""))
		check("gpio.set", gpioSet(led, alarm))
		check("time.delay", timeDelay(5_000_000))
	}
	sum := 0.0
	for _, celsius := range measured {
		sum += celsius
	}
	fmt.Printf("mean %.3f C\n", sum/float64(len(measured)))
	check("gpio.deinit", gpioDeinit(led))
	check("i2c.deinit", i2cDeinit(bus))
	os.Exit(alarms)
}
