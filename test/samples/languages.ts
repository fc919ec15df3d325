import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Language } from './extract.ts';

const execute = promisify(execFile);

/** The slowest compiler, with all samples at once, on a small machine. */
const timeoutMs = 240_000;

export interface Place {
  /** Empty; removed afterwards. */
  readonly folder: string;
  /** PEM of the authority that signed the gateway's certificate. */
  readonly authority: string;
}

/** How the samples of one language are run by what is on this machine. JavaScript's run in a browser: see `browser.ts`. */
export interface Runner {
  /** What is missing, with the Debian package that brings it; undefined when nothing is. */
  readonly missing: () => string | undefined;
  /** What each of the programs said. */
  readonly run: (programs: readonly string[], place: Place) => Promise<string[]>;
}

/** Where Debian keeps libraries for Java. */
const jars = '/usr/share/java';
const okHttp = ['okhttp.jar', 'okio.jar'].map((name) => join(jars, name));
const unirest = ['unirest-java', 'httpclient', 'httpcore', 'httpmime', 'httpasyncclient', 'httpcore-nio']
  .concat('commons-logging', 'commons-codec', 'com.android.json')
  .map((name) => join(jars, `${name}.jar`));

export const runners: Readonly<Record<Exclude<Language, 'javascript'>, Runner>> = {
  curl: {
    missing: () => without('curl', 'curl'),
    run: (programs, { authority }) =>
      each(programs, (program) => said('sh', ['-c', program], { CURL_CA_BUNDLE: authority })),
  },
  python: {
    missing: () => without('python3', 'python3'),
    run: (programs, { authority }) =>
      each(programs, (program) => said('python3', ['-c', program], { SSL_CERT_FILE: authority })),
  },
  php: {
    missing: () => without('php', 'php-cli and php-curl'),
    run: (programs, place) =>
      each(programs, async (program, index) =>
        said('php', ['-d', `curl.cainfo=${place.authority}`, await put(place, `sample${index}.php`, program)]),
      ),
  },
  ruby: {
    missing: () => without('ruby', 'ruby'),
    run: (programs) => each(programs, (program) => said('ruby', ['-e', program])),
  },
  go: {
    missing: () => without('go', 'golang-go'),
    run: (programs, place) =>
      each(programs, async (program, index) =>
        said('go', ['run', await put(place, `go${index}/main.go`, program)], {
          SSL_CERT_FILE: place.authority,
          GOCACHE: join(place.folder, 'go-cache'),
          GO111MODULE: 'off',
          GOFLAGS: '',
        }),
      ),
  },
  java: {
    missing: () => without('javac', 'default-jdk-headless') ?? withoutJars(unirest, 'libunirest-java-java'),
    run: async (programs, place) => {
      // The page shows statements, as for the body of a method.
      const methods = programs.map(
        (program, index) =>
          `static String sample${index}() throws Exception {\n${program}\nreturn String.valueOf(response.getBody()); }`,
      );
      const file = await put(
        place,
        'Samples.java',
        `import com.mashape.unirest.http.*;\nclass Samples {\n${methods.join('\n')}\n${javaMain(programs.length)}}\n`,
      );
      const classes = [place.folder, ...unirest].join(delimiter);
      await execute('javac', ['-nowarn', '-cp', classes, '-d', place.folder, file], { timeout: timeoutMs });
      return lines(await said('java', [...(await trusting(place)), '-cp', classes, 'Samples']));
    },
  },
  kotlin: {
    missing: () => without('kotlinc', 'kotlin') ?? withoutJars(okHttp, 'libokhttp-java'),
    run: async (programs, place) => {
      const functions = programs.map(
        (program, index) => `fun sample${index}(): String? {\n${program}\nreturn response.body()?.string()\n}`,
      );
      const calls = programs.map((_, index) => `  println(sample${index}())`).join('\n');
      const file = await put(
        place,
        'samples.kt',
        `import okhttp3.*\n\n${functions.join('\n\n')}\n\nfun main() {\n${calls}\n}\n`,
      );
      const out = join(place.folder, 'kotlin');
      const classes = okHttp.join(delimiter);
      await execute('kotlinc', ['-nowarn', '-cp', classes, '-d', out, file], { timeout: timeoutMs });
      const run = [out, ...okHttp, ...kotlinLibraries()].join(delimiter);
      return lines(await said('java', [...(await trusting(place)), '-cp', run, 'SamplesKt']));
    },
  },
};

const javaMain = (count: number): string => {
  const calls = Array.from({ length: count }, (_, index) => `System.out.println(sample${index}());`).join('\n');
  return `public static void main(String[] none) throws Exception {\n${calls}\nUnirest.shutdown(); }\n`;
};

/** Kotlin's own library, which the compiler finds by itself and the program does not. */
const kotlinLibraries = (): string[] =>
  ['/usr/share/java/kotlin-stdlib.jar', '/usr/share/kotlin/kotlinc/lib/kotlin-stdlib.jar'].filter((path) =>
    existsSync(path),
  );

/** What makes a Java program believe the authority. */
async function trusting({ folder, authority }: Place): Promise<string[]> {
  const store = join(folder, 'authorities.p12');
  if (!existsSync(store)) {
    const what = ['-importcert', '-noprompt', '-alias', 'authority', '-file', authority];
    await execute('keytool', [...what, '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit']);
  }
  return [`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
}

async function each(
  programs: readonly string[],
  run: (program: string, index: number) => Promise<string>,
): Promise<string[]> {
  const answers: string[] = [];
  for (const [index, program] of programs.entries()) answers.push(await run(program, index));
  return answers;
}

/** Standard output. @throws with standard error when the program fails */
async function said(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await execute(command, args, { timeout: timeoutMs, env: { ...process.env, ...env } });
  return stdout;
}

const lines = (text: string): string[] => text.trim().split('\n');

async function put({ folder }: Place, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
}

const without = (command: string, debianPackage: string): string | undefined =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, command)))
    ? undefined
    : `there is no ${command} here (Debian: ${debianPackage})`;

const withoutJars = (paths: readonly string[], debianPackage: string): string | undefined => {
  const lost = paths.find((path) => !existsSync(path));
  return lost === undefined ? undefined : `there is no ${lost} here (Debian: ${debianPackage})`;
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}
