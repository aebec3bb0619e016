import { type Command, InvalidArgumentError, Option } from "commander";
import { days } from "../data/duration.ts";
import { type Role, roles } from "../serve/rights.ts";
import type { Said } from "./said.ts";

const library = () => import("./library.ts");

/** A signal ended a command that ends no other way. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

interface Common {
  readonly config: string;
  readonly run?: string;
  readonly json?: true;
}

interface Serve extends Common {
  readonly port: number;
  readonly host: string;
  readonly open?: true;
  readonly behindProxy?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

type Tell = (options: { readonly json?: true }, said: Said) => void;

/** Adds the commands that serve the page and say who may see it. */
export function serveCommands(
  program: Command,
  { tell, signalled }: { readonly tell: Tell; readonly signalled: () => Promise<void> },
): void {
  named(program.command("serve"))
    .description("serve the page and the API over the newest run, until Ctrl-C")
    .option("--port <n>", "where to listen; 0 takes any that is free", portNumber, 8787)
    .option("--host <address>", "on which of this machine's addresses", "127.0.0.1")
    .option("--open", "ask nobody to log in; on this machine only")
    .option("--behind-proxy", "a proxy before it speaks https and names the address of who asks")
    .option("--tls-cert <file>", "certificate, PEM, to speak https")
    .option("--tls-key <file>", "its key, PEM")
    .action(async (options: Serve) => {
      await (await library()).serve({
        ...business(options),
        port: options.port,
        host: options.host,
        open: options.open === true,
        behindProxy: options.behindProxy === true,
        tlsCert: options.tlsCert ?? null,
        tlsKey: options.tlsKey ?? null,
        engine: {},
        say: (line) => process.stdout.write(`${line}\n`),
        complain: (line) => process.stderr.write(`quintile: ${line}\n`),
        stopped: signalled,
      });
      throw new Interrupted();
    });
  const token = program.command("token").description("who may log in to the page and use the API");
  printed(token.command("create"))
    .description("make a token and print its secret, once")
    .addOption(
      new Option("--role <role>", "what it may see").choices([...roles]).makeOptionMandatory(),
    )
    .requiredOption("--name <name>", "whose it is, as the audit log shall say")
    .option(
      "--expires <duration>",
      "how long it lasts, such as 90d; by default without end",
      length,
    )
    .action(async (options: Common & { role: Role; name: string; expires?: number }) =>
      tell(
        options,
        await (await library()).createToken({
          ...business(options),
          role: options.role,
          name: options.name,
          expiresInDays: options.expires ?? null,
        }),
      ),
    );
  printed(token.command("list"))
    .description("every token ever made, without its secret")
    .action(async (options: Common) =>
      tell(options, await (await library()).listTokens(business(options))),
    );
  printed(token.command("revoke"))
    .argument("<id>", "its id, as 'quintile token list' says")
    .description("end a token for good")
    .action(async (id: string, options: Common) =>
      tell(options, await (await library()).revokeToken(id, business(options))),
    );
}

function named(command: Command): Command {
  return command
    .option("-c, --config <file>", "the business's configuration", "quintile.yaml")
    .option("--run <folder>", "a run's folder, instead of the newest of the business in runs/")
    .option("--debug", "show where an error came from");
}

function printed(command: Command): Command {
  return named(command).option("--json", "for machines");
}

function business({ config, run }: Common) {
  return { configuration: config, run: run ?? null };
}

function portNumber(text: string): number {
  const n = Number(text);
  if (!/^\d{1,5}$/.test(text) || n > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535");
  return n;
}

function length(text: string): number {
  const parsed = days.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "");
  return parsed.data;
}
