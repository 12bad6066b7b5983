/** `raw` has the imports as the specification names them, for every API. */
import * as raw from "./raw";

export { raw };
