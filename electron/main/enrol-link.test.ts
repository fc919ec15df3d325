import { describe, expect, it } from 'vitest';
import { enrolLinkIn, readEnrolLink } from './enrol-link.ts';

const CODE = 'k3jd-9sk2-code';

describe('a link that enrols', () => {
  it('names the gateway and the code', () => {
    expect(readEnrolLink(`pairline://enrol?gateway=https://api.example.com&code=${CODE}`)).toEqual({
      gatewayUrl: 'https://api.example.com',
      code: CODE,
    });
  });

  it('means https when the gateway is only a host', () => {
    expect(readEnrolLink(`pairline://enrol?gateway=api.example.com:8443&code=${CODE}`)?.gatewayUrl).toBe(
      'https://api.example.com:8443',
    );
  });

  it('takes plain http on this machine alone', () => {
    const to = (gateway: string) =>
      readEnrolLink(`pairline://enrol?gateway=${encodeURIComponent(gateway)}&code=${CODE}`);
    expect(to('http://127.0.0.1:8080')?.gatewayUrl).toBe('http://127.0.0.1:8080');
    expect(to('http://api.example.com')).toBeUndefined();
    expect(to('https://owner:secret@api.example.com')).toBeUndefined();
    expect(to('file:///etc/passwd')).toBeUndefined();
    expect(to('javascript://x')).toBeUndefined();
  });

  it('is nothing else: another host, no code, another scheme, or too long', () => {
    for (const text of [
      `pairline://remove?gateway=https://api.example.com&code=${CODE}`,
      'pairline://enrol?gateway=https://api.example.com',
      `https://enrol?gateway=https://api.example.com&code=${CODE}`,
      `pairline://enrol?gateway=https://api.example.com&code=${'x'.repeat(1_000)}`,
      '--hidden',
      '',
    ]) {
      expect(readEnrolLink(text)).toBeUndefined();
    }
  });

  it('is found among the arguments of a start', () => {
    const link = `pairline://enrol?gateway=api.example.com&code=${CODE}`;
    expect(enrolLinkIn(['/usr/bin/pairline', '--hidden', link])?.code).toBe(CODE);
    expect(enrolLinkIn(['/usr/bin/pairline'])).toBeUndefined();
  });
});
