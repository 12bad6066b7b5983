// docs/scenarios/time-delay.md
import { time } from "../assembly";
import { done } from "./_scenario";

done(time.tryDelay(1500));
done(time.tryDelay(5000000000));
