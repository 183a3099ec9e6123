import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

// Our own list: the defaults of @sparticuz/chromium are meant for a cloud function and switch off
// web security, which would let a page pass here that a real browser refuses.
const ARGUMENTS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Unpacks the browser that npm brought when it has not been: not to be called twice at the same time before that. */
export async function findExecutable(): Promise<string> {
  if (existsSync(SYSTEM_CHROMIUM)) return SYSTEM_CHROMIUM;
  // The package unpacks its own shared libraries only when it believes that it runs there, and it
  // decides so while it is being imported: hence the assignment before the dynamic import.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const packaged = await import('@sparticuz/chromium');
  return packaged.default.executablePath();
}

/**
 * Starts a headless Chromium for a browser test: the machine's own when there is one, otherwise the
 * one that npm brought. The caller closes it.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findExecutable();
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}
