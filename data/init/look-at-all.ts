import { basename } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { DataError } from "../errors.ts";
import type { SourceFile } from "../ways/source-files.ts";
import type { LeftOut } from "./draft.ts";
import { type Understood, understand } from "./kinds.ts";
import { lookAt } from "./look.ts";
import { type FileProfile, fileName } from "./profile.ts";
import type { Question } from "./questions.ts";
import { groupAlike } from "./repeats.ts";
import { assignRoles } from "./roles.ts";

export interface SurveyOptions {
  readonly temporary: string;
  /** Answers a question, or returns its default. */
  readonly ask: (question: Question) => Promise<string>;
  readonly onProgress?: (says: string) => void;
}

/** Looks into each file and puts those of the same columns together; what cannot be read, or stands in another, is left out. */
export async function lookAtAll(
  engine: Engine,
  files: readonly SourceFile[],
  { temporary, ask, onProgress }: SurveyOptions,
) {
  const unread: LeftOut[] = [];
  const looked: { readonly files: readonly SourceFile[]; readonly profile: FileProfile }[] = [];
  for (const [i, file] of files.entries()) {
    onProgress?.(`looking into ${file.name}`);
    try {
      const profile = await lookAt(engine, [file], { table: `init_${i}`, temporary });
      looked.push({ files: [file], profile });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      if (files.length === 1) throw new DataError(`${file.name}: ${error.message}`);
      unread.push({ file: basename(file.name), because: error.message });
    }
  }
  const { groups, copies } = await groupAlike(engine, looked);
  const profiles: FileProfile[] = [];
  for (const [i, group] of groups.entries()) {
    const together = group.flatMap((one) => one.files);
    const options = { table: `init_group_${i}`, temporary };
    const [only] = group;
    const profile =
      only !== undefined && group.length === 1
        ? only.profile
        : await lookAt(engine, together, options);
    profiles.push(await settleDates(engine, together, profile, options, ask));
  }
  return { profiles, unread: [...unread, ...copies] };
}

async function settleDates(
  engine: Engine,
  files: readonly SourceFile[],
  profile: FileProfile,
  options: { readonly table: string; readonly temporary: string },
  ask: SurveyOptions["ask"],
): Promise<FileProfile> {
  const told: Record<string, string> = {};
  for (const { name, doubt } of profile.columns) {
    if (doubt === null) continue;
    const answer = await ask({
      text: `${fileName(profile)}: how are dates such as '${doubt.example}' in ${name} meant?`,
      choices: doubt.formats,
      standard: doubt.formats[0],
    });
    if (answer !== doubt.formats[0]) told[name] = answer;
  }
  if (Object.keys(told).length === 0) return profile;
  return await lookAt(engine, files, { ...options, dateFormats: told });
}

/** Returns what each file is; asks where several columns may name the customer. */
export async function understandAll(
  profiles: readonly FileProfile[],
  { ask }: SurveyOptions,
): Promise<readonly Understood[]> {
  const understood: Understood[] = [];
  for (const profile of profiles) {
    const first = understand(profile);
    const { customer: candidates } = assignRoles(profile);
    if (candidates.length < 2 || first.is !== "source") {
      understood.push(first);
      continue;
    }
    const names = candidates.map(({ name }) => name);
    const customer = await ask({
      text: `${fileName(profile)}: which column names the customer?`,
      choices: names,
      standard: names[0] ?? "",
    });
    understood.push(understand(profile, { customer }));
  }
  return understood;
}
