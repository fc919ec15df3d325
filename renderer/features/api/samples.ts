import type { Sending } from './commands.ts';
import { sendCommand, statusCommand, type Terminal } from './commands.ts';

/** What the examples are written in. */
export const SAMPLE_LANGUAGES = ['curl', 'powershell', 'python', 'php', 'javascript'] as const;
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number];

/** Their own names, the same in every language. */
export const SAMPLE_NAMES: Readonly<Record<SampleLanguage, string>> = {
  curl: 'curl',
  powershell: 'PowerShell',
  python: 'Python',
  php: 'PHP',
  javascript: 'JavaScript',
};

/** The one that this machine brings. */
export const sampleFor = (terminal: Terminal): SampleLanguage => (terminal === 'shell' ? 'curl' : 'powershell');

/** A program that sends one text, with nothing but what its language brings, and prints the answer. */
export function sendSample(
  language: SampleLanguage,
  how: Sending,
  message: { number: string; message: string },
): string {
  const url = `${base(how)}/v3/${how.channel}/single/text/message/${how.instance}`;
  switch (language) {
    case 'curl':
      return sendCommand(how, message, 'shell');
    case 'powershell':
      return sendCommand(how, message, 'powershell');
    case 'python':
      return python(how, url, message);
    case 'php':
      return php(how, url, message);
    case 'javascript':
      return javaScript(how, url, message);
    default:
      return language satisfies never;
  }
}

/** A program that asks what became of a message. */
export function statusSample(language: SampleLanguage, how: Sending, id: string): string {
  const url = `${base(how)}/v1/messages/${id}`;
  switch (language) {
    case 'curl':
      return statusCommand(how, id, 'shell');
    case 'powershell':
      return statusCommand(how, id, 'powershell');
    case 'python':
      return python(how, url);
    case 'php':
      return php(how, url);
    case 'javascript':
      return javaScript(how, url);
    default:
      return language satisfies never;
  }
}

type Body = Readonly<Record<string, string>>;

const base = ({ gatewayUrl }: Sending): string => gatewayUrl.replace(/\/+$/, '');

const headersOf = (how: Sending, body: Body | undefined): [string, string][] => [
  ...(body ? ([['Content-Type', 'application/json']] as [string, string][]) : []),
  ['X-WM-CLIENT-ID', how.clientId],
  ['X-WM-CLIENT-SECRET', how.clientSecret],
];

/** A text as JSON writes it is a text in JavaScript and in Python, too. */
const quoted = (text: string): string => JSON.stringify(text);
const phpQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll(`'`, `\\'`)}'`;

const lines = (pairs: readonly [string, string][], one: (name: string, value: string) => string): string[] =>
  pairs.map(([name, value]) => one(name, value));

function python(how: Sending, url: string, body?: Body): string {
  const table = (pairs: readonly [string, string][], indent: string): string[] =>
    lines(pairs, (name, value) => `${indent}${quoted(name)}: ${quoted(value)},`);
  return [
    ...(body ? ['import json'] : []),
    'from urllib.request import Request, urlopen',
    '',
    'request = Request(',
    `    ${quoted(url)},`,
    '    headers={',
    ...table(headersOf(how, body), '        '),
    '    },',
    ...(body ? ['    data=json.dumps({', ...table(Object.entries(body), '        '), '    }).encode(),'] : []),
    ')',
    'print(urlopen(request).read().decode())',
  ].join('\n');
}

function php(how: Sending, url: string, body?: Body): string {
  return [
    '<?php',
    `$request = curl_init(${phpQuoted(url)});`,
    'curl_setopt_array($request, [',
    '    CURLOPT_RETURNTRANSFER => true,',
    '    CURLOPT_HTTPHEADER => [',
    ...lines(headersOf(how, body), (name, value) => `        ${phpQuoted(`${name}: ${value}`)},`),
    '    ],',
    ...(body
      ? [
          '    CURLOPT_POSTFIELDS => json_encode([',
          ...lines(Object.entries(body), (name, value) => `        ${phpQuoted(name)} => ${phpQuoted(value)},`),
          '    ]),',
        ]
      : []),
    ']);',
    'echo curl_exec($request);',
  ].join('\n');
}

function javaScript(how: Sending, url: string, body?: Body): string {
  const table = (pairs: readonly [string, string][], indent: string): string[] =>
    lines(pairs, (name, value) => `${indent}${quoted(name)}: ${quoted(value)},`);
  return [
    `const answer = await fetch(${quoted(url)}, {`,
    ...(body ? ['  method: "POST",'] : []),
    '  headers: {',
    ...table(headersOf(how, body), '    '),
    '  },',
    ...(body ? ['  body: JSON.stringify({', ...table(Object.entries(body), '    '), '  }),'] : []),
    '});',
    'console.log(await answer.json());',
  ].join('\n');
}
