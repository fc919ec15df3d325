import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '../e2e/browser.ts';

/** A page of a customer, on an origin of its own. */
export interface CustomerPage {
  readonly origin: string;
  /** Runs the scripts one after the other; each ends with the line that it writes to the console. */
  run(scripts: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

export async function openCustomerPage(): Promise<CustomerPage> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>A shop</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    run: async (scripts) => {
      const browser = await launchChromium();
      try {
        // The browser keeps no authorities that a test could add.
        const page = await browser.newPage({ ignoreHTTPSErrors: true });
        const said: string[] = [];
        for (const script of scripts) {
          await page.goto(origin);
          const line = page.waitForEvent('console');
          await page.addScriptTag({ content: script });
          said.push((await line).text());
        }
        return said;
      } finally {
        await browser.close();
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
