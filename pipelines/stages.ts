import { Listr, type ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput } from "listr2";

/** One step of a command, shown while it runs. `say` replaces the line beneath its title. */
export interface Stage {
  readonly title: string;
  readonly work: (say: (what: string) => void) => Promise<void>;
}

export interface Timings {
  readonly stages: readonly StageTime[];
  readonly seconds: number;
  readonly peak_memory_mb: number;
}

/** What went by from the end of the stage before to the end of this one; what a stage has begun for later ones is told of it. */
export interface StageTime {
  readonly stage: string;
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpu_seconds: number;
  /** Highest resident memory of the process from its start to the stage's end. */
  readonly peak_memory_mb: number;
}

export type Show = "live" | "plain" | "nothing";

/** Runs stages in order, shows their progress on standard error and returns how long each took. */
export async function runStages(stages: readonly Stage[], show: Show): Promise<Timings> {
  const began = performance.now();
  const taken: StageTime[] = [];
  const tasks = stages.map(({ title, work }) => ({
    title,
    task: async (_: unknown, task: { output: string }) => {
      const start = performance.now();
      const cpu = process.cpuUsage();
      await work((what) => {
        task.output = what;
      });
      const seconds = secondsSince(start);
      const { user, system } = process.cpuUsage(cpu);
      taken.push({
        stage: title,
        seconds,
        cpu_seconds: Math.round((user + system) / 1000) / 1000,
        peak_memory_mb: peakMemory(),
      });
      if (show === "plain") process.stderr.write(`${title}: ${seconds.toFixed(1)} s\n`);
    },
  }));
  const list =
    show === "live"
      ? new Listr(tasks, {
          renderer: "default",
          rendererOptions: {
            showErrorMessage: false,
            logger: new ListrLogger<ListrDefaultRendererLogLevels>({
              useIcons: true,
              processOutput: new ProcessOutput(process.stderr, process.stderr),
            }),
          },
        })
      : new Listr(tasks, { renderer: "silent" });
  await list.run();
  return {
    stages: taken,
    seconds: secondsSince(began),
    peak_memory_mb: peakMemory(),
  };
}

function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
