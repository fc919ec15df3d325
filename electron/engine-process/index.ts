import { runEngineProcess } from './run.ts';

// Entry of the engine's process in the app: WhatsApp's and Telegram's own servers, and no way to name others.
runEngineProcess({});
