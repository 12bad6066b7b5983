// docs/scenarios/time-fails.md
import { time } from "../assembly";
import { done } from "./_scenario";

done(time.tryDelay(1000));
done(time.tryNow());
