import { config } from 'zod';

// The content policy forbids making code from text; zod would try it once for each page load and be refused.
config({ jitless: true });
