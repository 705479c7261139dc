// The worker's own beginning: the page is its port.
import { type Port, serve } from "./worker";

serve(self as unknown as Port);
