/** What `run-container` hands to a job runner through its queue, and what it gets back. */
import * as z from 'zod';

/**
 * SQS takes a message from whoever has held it for 12 hours, and would give a job that still runs to a second runner:
 * an hour less leaves room for fetching, storing and the way out.
 */
const longestJobSeconds = 11 * 3600;

/** Fargate Spot gives a task no more than this between SIGTERM and SIGKILL. */
const longestGraceSeconds = 120;

/** A trainer with all of its libraries loaded takes nearly as much before it has read a row. */
export const leastMemoryMiB = 256;

/** The document that says what to do: an object of S3, which a runner on any machine can fetch. */
export const JobUri = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[A-Za-z0-9!_.*'()/=-]{1,1024}$/)
  .meta({ id: 'JobUri', description: 'Where the document of a job is, in S3.' });

export const JobLimits = z
  .strictObject({
    /** Threads that its libraries start; over the whole run it may use as many seconds of CPU per second. */
    cpus: z.int().min(1).max(192),
    memoryMiB: z.int().min(leastMemoryMiB).max(4_194_304),
    timeoutSeconds: z.int().min(1).max(longestJobSeconds),
    /** Without a line of output or a touched heartbeat file, a job counts as hung. */
    silenceSeconds: z.int().min(1).max(longestJobSeconds),
    /** To write a checkpoint, between SIGTERM and SIGKILL. */
    graceSeconds: z.int().min(0).max(longestGraceSeconds),
  })
  .meta({ id: 'JobLimits' });

export const JobMessage = z
  .strictObject({
    contract: z.literal('job-message/1'),
    /** Ends the waiting state of the machine. Each try of a state has its own. */
    taskToken: z.string().min(1).max(2048),
    /** That waits: the engines keep the token of a stopped one alive. */
    execution: z.string().min(1).max(2048).optional(),
    /** The same in every try: a later one goes on where an earlier one stopped. */
    jobUri: JobUri,
    command: z.strictObject({ kind: z.enum(['train']) }),
    limits: JobLimits,
  })
  .meta({ id: 'JobMessage', description: 'A job for a runner, with the task token that its result is sent to.' });

/** The output of the waiting state. */
export const JobDone = z
  .strictObject({
    contract: z.literal('job-done/1'),
    /** Where the result is stored, whole, before this is sent. */
    resultUri: z.string().min(1),
    wallSeconds: z.number().min(0),
    cpuSeconds: z.number().min(0),
    peakMiB: z.number().min(0),
  })
  .meta({ id: 'JobDone', description: 'Where the result of a job is, and what it took.' });

/** Names of the errors that a waiting state can catch. The cause of each begins with a code, as in `TG-3012: …`. */
export const jobErrors = {
  /** It ended by itself with an exit code other than 0, or again and again by a signal of somebody else. */
  failed: 'JobFailed',
  silent: 'JobSilent',
  'timed-out': 'JobTimedOut',
  'memory-exceeded': 'JobMemoryExceeded',
  /** Its document, its data or its result cannot be used. */
  refused: 'JobRefused',
  malformed: 'JobMessageMalformed',
  /** Its container was taken away, or a store did not answer: no fault of the job. */
  interrupted: 'JobInterrupted',
} as const;
export type JobError = (typeof jobErrors)[keyof typeof jobErrors];

export type JobLimits = z.infer<typeof JobLimits>;
export type JobMessage = z.infer<typeof JobMessage>;
export type JobDone = z.infer<typeof JobDone>;
