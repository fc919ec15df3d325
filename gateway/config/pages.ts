import { fileKeyOf, flagOf, SECTIONS, variableOf, type Setting } from './settings.ts';

const sections: { title: string; settings: [string, Setting<unknown>][] }[] = SECTIONS.map(({ title, settings }) => ({
  title,
  settings: Object.entries(settings),
}));

function fallbackOf({ fallback, fallbackWords }: Setting<unknown>): string {
  if (fallbackWords !== undefined) return fallbackWords;
  if (Array.isArray(fallback)) return fallback.length === 0 ? 'none' : fallback.map((one) => `\`${one}\``).join(', ');
  return fallback === undefined ? 'none' : `\`${String(fallback)}\``;
}

/** What `--help` prints. */
export function helpText(usage: string, others: readonly [flag: string, about: string][]): string {
  const line = (flag: string, about: string): string => `  ${flag}\n      ${about}`;
  const plain = (words: string): string => words.replaceAll('`', '');
  const lines = sections.flatMap(({ title, settings }) => {
    const flags = settings.filter(([, setting]) => setting.isSecret !== true);
    return [
      '',
      title,
      ...flags.map(([key, setting]) => {
        const flag = setting.kind.isSwitch === true ? flagOf(key) : `${flagOf(key)} <value>`;
        return line(flag, `${plain(setting.about)} (${variableOf(key)}; ${plain(fallbackOf(setting))})`);
      }),
    ];
  });
  return [`Usage: ${usage}`, ...lines, '', 'Besides', ...others.map(([flag, about]) => line(flag, about)), ''].join(
    '\n',
  );
}

/** docs/configuration.md, made from the table. */
export function configurationPage(): string {
  const tables = sections.map(({ title, settings }) =>
    [
      `## ${title}`,
      '',
      '| in the file | variable | flag | value | without it |',
      '|---|---|---|---|---|',
      ...settings.map(([key, setting]) => {
        const flag = setting.isSecret === true ? '' : `\`${flagOf(key)}\``;
        return `| \`${fileKeyOf(key)}\` | \`${variableOf(key)}\` | ${flag} | ${setting.kind.words} | ${fallbackOf(setting)} |`;
      }),
      '',
      ...settings.map(([key, { about }]) => `- \`${fileKeyOf(key)}\`: ${about}`),
    ].join('\n'),
  );
  return `# Settings of the gateway

Made from \`gateway/config/settings.ts\` by \`node scripts/configuration.ts\`; a test keeps both alike.

A setting comes from a flag, else from the environment, else from the file of settings, else it has its fallback. The file is
the one that \`--config\` or \`PAIRLINE_CONFIG\` names, else \`gateway.toml\` in the data folder, else
\`/etc/pairline/gateway.toml\`. It is TOML:

\`\`\`toml
host = "127.0.0.1"
port = 8080
log_level = "info"
\`\`\`

Relative paths start at the folder of the file; elsewhere at the working folder. An empty variable is one that is not set.
Secrets have no flag, because other users of a machine can read command lines. A wrong value, and a name that does not exist,
stop the start with a line for each; \`pairline config check\` says the same without starting anything, and where each value
comes from. A variable \`PAIRLINE_…\` that resembles no setting is only named in the log: other programs of ours have some.

${tables.join('\n\n')}
`;
}
