/* What the Rust face needs beside the library: how much room an instance takes. */
#include "wasme.h"

size_t wasme_host_size(void)
{
    return sizeof(wasme_t);
}

/** The sizes of the structures that Rust lays out itself, for a test that they agree. */
size_t wasme_host_config_size(void)
{
    return sizeof(wasme_config_t);
}

size_t wasme_host_wasi_size(void)
{
    return sizeof(wasme_wasi_t);
}
