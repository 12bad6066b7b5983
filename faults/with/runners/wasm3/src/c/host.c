
struct wasme *wasme_other;
