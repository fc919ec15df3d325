import { Pool } from 'undici';
import type { z } from 'zod';
import type { Channel } from '../../shared/model/channel.ts';
import type { messageStatusAnswer } from '../../shared/contract/rest.ts';

export type MessageAnswer = z.infer<typeof messageStatusAnswer>;

/** A customer's program: posts texts and asks for their status, over kept connections. */
export interface ApiClient {
  /** @param key the `Idempotency-Key`. @throws when no answer came; the message may then have been accepted. */
  sendText(
    number: string,
    message: string,
    channel?: Channel,
    key?: string,
  ): Promise<{ status: number; body: { id?: string; error_message?: string } }>;
  message(id: string): Promise<MessageAnswer>;
  close(): Promise<void>;
}

export function apiClient(options: {
  gateway: string;
  clientId: string;
  clientSecret: string;
  instance?: number;
  connections?: number;
  /** How long an answer is waited for; 10 s when not given. */
  answerMs?: number;
}): ApiClient {
  const { instance = 1 } = options;
  const pool = new Pool(options.gateway, {
    connections: options.connections ?? 16,
    headersTimeout: options.answerMs ?? 10_000,
    bodyTimeout: options.answerMs ?? 10_000,
    connect: { timeout: 2_000 },
  });
  const headers = { 'x-wm-client-id': options.clientId, 'x-wm-client-secret': options.clientSecret };
  return {
    async sendText(number, message, channel = 'whatsapp', key) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/v3/${channel}/single/text/message/${instance}`,
        headers: { ...headers, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
        body: JSON.stringify({ number, message }),
      });
      return { status: statusCode, body: (await body.json()) as { id?: string; error_message?: string } };
    },
    async message(id) {
      const { statusCode, body } = await pool.request({ method: 'GET', path: `/v1/messages/${id}`, headers });
      const answer = await body.json();
      if (statusCode !== 200) throw new Error(`GET /v1/messages/${id}: ${statusCode} ${JSON.stringify(answer)}`);
      return answer as MessageAnswer;
    },
    close: () => pool.destroy(),
  };
}
