import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { startTestGateway, type TestGateway } from '../../gateway/testing/test-gateway.ts';
import { launchChromium, openWatched } from './browser.ts';

/** The page on which all calls can be read and tried. */

let gateway: TestGateway;
let url: string;
let browser: Browser;
beforeAll(async () => {
  gateway = await startTestGateway();
  url = await gateway.gateway.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

test('a text is sent from the page, which loads nothing from elsewhere and breaks no rule of its policy', async () => {
  const { page, complaints, strangers } = await openWatched(browser, `${url}/docs`);
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.locator('.modal-ux');
  for (const [index, name] of ['x-wm-client-id', 'x-wm-client-secret'].entries()) {
    const field = dialog.locator('.auth-container').nth(index);
    await field.locator('input').fill(gateway.headers[name] ?? '');
    await field.getByRole('button', { name: 'Apply credentials' }).click();
    await field.getByRole('button', { name: 'Remove authorization' }).waitFor();
  }
  await dialog.getByRole('button', { name: 'Close' }).first().click();

  const call = page.locator('#operations-WhatsMate_v3-postV3WhatsappSingleTextMessage');
  await call.locator('.opblock-summary-control').click();
  await call.getByRole('button', { name: 'Execute' }).click();
  await call.locator('.live-responses-table').getByText('"queued"').waitFor();

  // What webhooks are posted is there, too.
  const posted = page.locator('.webhooks .opblock', { hasText: 'message.status' });
  await posted.locator('.opblock-summary-control').click();
  await posted.locator('[data-param-name="webhook-signature"]').first().waitFor();
  expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] });
});
