
struct wasme *wasme_other;
struct wasme *wasme_newest;
