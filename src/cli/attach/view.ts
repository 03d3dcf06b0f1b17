/** All that a view of a Pod needs, loaded when one is wanted: every other command would wait for it. */
export { watchedPod } from '../../tools/watched-pod.ts';
export { attach } from './attach.ts';
export { printTranscript } from './print-transcript.ts';
export { processAttachTerminal } from './process-attach-terminal.ts';
