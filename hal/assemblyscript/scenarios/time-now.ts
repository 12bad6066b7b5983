// docs/scenarios/time-now.md
import { time } from "../assembly";
import { got } from "./_scenario";

const error = time.tryNow();
const bytes = new Uint8Array(8);
store<u64>(bytes.dataStart, time.latest);
got(error, bytes);
