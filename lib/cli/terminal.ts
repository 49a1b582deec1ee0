import { styleText } from 'node:util';

/** Where a command speaks: data to stdout, talk to stderr. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong';

const formats = { good: 'green', bad: 'red', warning: 'yellow', quiet: 'dim', strong: 'bold' } as const;

export interface TerminalOptions {
  readonly json: boolean;
  readonly plain: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export interface Terminal extends TerminalOptions {
  readonly streams: Streams;
  /** May a person be asked something? */
  readonly interactive: boolean;
  /** Data. */
  write(text: string): void;
  /** A document: as it is with `--json`, else in words. */
  show(document: object, inWords: () => string): void;
  /** Talk: silent with `--quiet`. */
  say(text: string): void;
  /** Talk of interest with `--verbose` only. */
  detail(text: string): void;
  paint(tone: Tone, text: string): string;
  paintTalk(tone: Tone, text: string): string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function openTerminal(streams: Streams, environment: Variables, options: TerminalOptions): Terminal {
  const { stdin, stdout, stderr } = streams;
  const write = (text: string): void => void stdout.write(`${text}\n`);
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const painter = (stream: NodeJS.WriteStream) => {
    const colours = stream.isTTY && !options.plain && mayColour(environment);
    return (tone: Tone, text: string): string =>
      colours ? styleText(formats[tone], text, { validateStream: false }) : text;
  };
  return {
    ...options,
    streams,
    interactive: stdin.isTTY && stderr.isTTY,
    write,
    show: (document, inWords) => write(options.json ? JSON.stringify(document, null, 2) : inWords()),
    say: (text) => {
      if (!options.quiet) say(text);
    },
    detail: (text) => {
      if (options.verbose && !options.quiet) say(text);
    },
    paint: painter(stdout),
    paintTalk: painter(stderr),
  };
}

/** See no-color.org: any value but the empty one turns colours off. */
export function mayColour(environment: Variables): boolean {
  return !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

// Control characters of C0 and C1: what a server sends must not move the cursor, or rename the window, of who reads it.
const controls = /\p{Cc}+/gu;

export function printable(text: string): string {
  return text.replace(controls, ' ');
}
