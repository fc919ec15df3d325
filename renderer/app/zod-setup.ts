import { z } from 'zod';

// Imported before every schema: compiled parsers need `eval`, which the page's policy forbids.
z.config({ jitless: true });
