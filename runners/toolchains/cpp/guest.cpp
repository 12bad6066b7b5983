// Watches a temperature sensor, through nothing but the imports of the specification and the C++ library: see ../README.md.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <time.h>
#include <vector>

#define IMPORT(module, name) extern "C" __attribute__((import_module(module), import_name(name)))

struct Bytes {
    const void *ptr;
    std::uint32_t len;
};

IMPORT("i2c", "init") std::int32_t i2c_init(std::uint32_t port, std::uint32_t baud, std::int32_t sda, std::int32_t scl, std::int32_t *handle);
IMPORT("i2c", "deinit") std::int32_t i2c_deinit(std::int32_t handle);
IMPORT("i2c", "write_read") std::int32_t i2c_write_read(std::int32_t handle, std::uint32_t addr, const Bytes *write, const Bytes *read);
IMPORT("gpio", "init") std::int32_t gpio_init(std::int32_t port, std::int32_t pin, std::uint32_t mode, std::int32_t *handle);
IMPORT("gpio", "deinit") std::int32_t gpio_deinit(std::int32_t handle);
IMPORT("gpio", "set") std::int32_t gpio_set(std::int32_t handle, std::uint32_t value);
IMPORT("time", "delay") std::int32_t time_delay(std::uint64_t ns);

namespace {

// Ends the program where a call fails.
void check(const char *what, std::int32_t result)
{
    if (result < 0) {
        std::cerr << what << ": error " << -result << '\n';
        std::exit(100);
    }
}

class Sensor {
public:
    Sensor() { check("i2c.init", i2c_init(0, 100000, -1, -1, &handle)); }
    ~Sensor() { check("i2c.deinit", i2c_deinit(handle)); }
    Sensor(const Sensor &) = delete;
    Sensor &operator=(const Sensor &) = delete;

    double measure() const
    {
        const std::array<std::uint8_t, 1> temperature{0x00};
        std::array<std::uint8_t, 2> raw{};
        const Bytes write{temperature.data(), temperature.size()};
        const Bytes read{raw.data(), raw.size()};
        check("i2c.write_read", i2c_write_read(handle, 0x48, &write, &read));
        return static_cast<std::int16_t>(raw[0] << 8 | raw[1]) / 256.0;
    }

private:
    std::int32_t handle = 0;
};

class Led {
public:
    Led() { check("gpio.init", gpio_init(0, 13, 1, &handle)); }
    ~Led() { check("gpio.deinit", gpio_deinit(handle)); }
    Led(const Led &) = delete;
    Led &operator=(const Led &) = delete;

    void set(bool high) const { check("gpio.set", gpio_set(handle, high ? 1 : 0)); }

private:
    std::int32_t handle = 0;
};

// Lines such as `high 25.53`, sorted by name.
std::map<std::string, double> read_limits()
{
    std::map<std::string, double> limits;
    std::string line, name;
    double value;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        if (words >> name >> value) {
            limits[name] = value;
        }
    }
    return limits;
}

// Whether 20 ms of sleep take as long. Without threads libc++ has no `sleep_for`.
bool sleeps()
{
    const timespec pause{0, 20'000'000};
    const auto before = std::chrono::steady_clock::now();
    nanosleep(&pause, nullptr);
    return std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(20);
}

} // namespace

int main(int argc, char **argv)
{
    const std::size_t samples = argc > 1 ? std::stoul(argv[1]) : 0;
    const auto limits = read_limits();
    std::cout << std::fixed << std::setprecision(2);
    for (const auto &limit : limits) {
        std::cout << "limit " << limit.first << ' ' << limit.second << '\n';
    }
    std::cout << "settings: " << (std::fopen("/etc/settings", "r") != nullptr ? "found" : "none") << '\n';
    std::cout << "home: " << (std::getenv("HOME") != nullptr ? "found" : "none") << '\n';
    std::cout << "slept: " << (sleeps() ? "yes" : "no") << std::endl;

    std::vector<double> measured;
    int alarms = 0;
    {
        const Sensor sensor;
        const Led led;
        while (measured.size() < samples) {
            const double celsius = sensor.measure();
            measured.push_back(celsius);
            const bool alarm = celsius < limits.at("low") || celsius > limits.at("high");
            std::cout << celsius << " C" << (alarm ? ", alarm" : "") << std::endl;
            led.set(alarm);
            check("time.delay", time_delay(5'000'000));
            alarms += alarm;
        }
        const double sum = std::accumulate(measured.begin(), measured.end(), 0.0);
        std::cout << "mean " << std::setprecision(3) << sum / static_cast<double>(measured.size()) << " C" << std::endl;
    }
    return alarms;
}
