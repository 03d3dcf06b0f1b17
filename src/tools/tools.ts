import { planQuery } from './plan-query.ts';
import { planRecord } from './plan-record.ts';
import { playbookRead } from './playbook-read.ts';
import { podCheck } from './pod-check.ts';
import { podLaunch } from './pod-launch.ts';
import { podList } from './pod-list.ts';
import { podPermit } from './pod-permit.ts';
import { podPlan } from './pod-plan.ts';
import { podRestore } from './pod-restore.ts';
import { podSend } from './pod-send.ts';
import { podShow } from './pod-show.ts';
import { podStop } from './pod-stop.ts';
import { relationRecord } from './relation-record.ts';
import { ticketAccept } from './ticket-accept.ts';
import { ticketAnswer } from './ticket-answer.ts';
import { ticketAsk } from './ticket-ask.ts';
import { ticketClose } from './ticket-close.ts';
import { ticketComment } from './ticket-comment.ts';
import { ticketComplete } from './ticket-complete.ts';
import { ticketCreate } from './ticket-create.ts';
import { ticketDefer } from './ticket-defer.ts';
import { ticketDoctor } from './ticket-doctor.ts';
import { ticketEdit } from './ticket-edit.ts';
import { ticketList } from './ticket-list.ts';
import { ticketQueue } from './ticket-queue.ts';
import { ticketReady } from './ticket-ready.ts';
import { ticketReopen } from './ticket-reopen.ts';
import { ticketReturn } from './ticket-return.ts';
import { ticketReview } from './ticket-review.ts';
import { ticketShow } from './ticket-show.ts';
import { ticketUnqueue } from './ticket-unqueue.ts';
import type { AnyTool } from './tool.ts';
import { workDossier } from './work-dossier.ts';
import { workMerge } from './work-merge.ts';
import { workReport } from './work-report.ts';
import { workReview } from './work-review.ts';
import { workRun } from './work-run.ts';
import { workStart } from './work-start.ts';
import { workStatus } from './work-status.ts';

/** Every operation, in the order in which lists and documentation show them. */
export const TOOLS: readonly AnyTool[] = [
  ticketList,
  ticketShow,
  ticketCreate,
  ticketEdit,
  ticketComment,
  ticketAsk,
  ticketReady,
  ticketQueue,
  ticketAnswer,
  ticketUnqueue,
  ticketDefer,
  ticketAccept,
  ticketReturn,
  ticketReview,
  ticketComplete,
  ticketClose,
  ticketReopen,
  relationRecord,
  planRecord,
  planQuery,
  ticketDoctor,
  playbookRead,
  workStart,
  workReport,
  workReview,
  workDossier,
  workMerge,
  workStatus,
  workRun,
  podLaunch,
  podList,
  podShow,
  podSend,
  podPermit,
  podStop,
  podRestore,
  podPlan,
  podCheck,
];
