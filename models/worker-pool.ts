import { Worker } from "node:worker_threads";

/** Threads that answer tasks, each one task at a time; they begin when first needed. */
export interface WorkerPool<Task, Answer> {
  /** Hands a task to the next free thread; throws where the thread dies of it. */
  ask(task: Task): Promise<Answer>;
  /** Whether any thread has begun. */
  begun(): boolean;
  /** Ends the threads; tasks that still wait are never answered. */
  end(): Promise<void>;
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Returns a pool of so many threads; `entry` is what each runs: it answers every message with one. */
export function workerPool<Task, Answer>(threads: number, entry: URL): WorkerPool<Task, Answer> {
  const workers: Worker[] = [];
  const free: Worker[] = [];
  const waiting: Waiting<Task, Answer>[] = [];
  const next = () => {
    while (waiting.length > 0) {
      const worker = free.pop() ?? (workers.length < threads ? begin(workers, entry) : undefined);
      if (worker === undefined) return;
      const job = waiting.shift() as Waiting<Task, Answer>;
      hand(worker, job, (lives) => {
        // A thread that died is replaced where tasks still wait.
        if (lives) free.push(worker);
        else workers.splice(workers.indexOf(worker), 1);
        next();
      });
    }
  };
  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        next();
      }),
    begun: () => workers.length > 0,
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function begin(workers: Worker[], entry: URL): Worker {
  const worker = new Worker(entry);
  workers.push(worker);
  return worker;
}

function hand<Task, Answer>(
  worker: Worker,
  { task, resolve, reject }: Waiting<Task, Answer>,
  done: (lives: boolean) => void,
): void {
  const settle = (outcome: () => void) => {
    worker.off("message", answered);
    worker.off("error", failed);
    outcome();
  };
  const answered = (answer: Answer) =>
    settle(() => {
      done(true);
      resolve(answer);
    });
  const failed = (error: Error) =>
    settle(() => {
      reject(error);
      done(false);
    });
  worker.on("message", answered);
  worker.on("error", failed);
  worker.postMessage(task);
}
