import { isAboutFiles } from '../../../domain/asked-words.ts';
import { commandLine } from '../../../domain/command-line.ts';
import type { PodQuestion } from '../../../domain/pod.ts';
import { Quote } from './quote.tsx';

/** All that an agent asks for: nothing of it may be missing where a person says yes to it. */
export function WhatItAsks({ asks }: { asks: PodQuestion }) {
  const { kind, title, command, paths = [] } = asks;
  const isFiles = isAboutFiles(asks);
  const what = command ? commandLine(command) : isFiles ? paths.join('\n') : title;
  return (
    <>
      <Quote isWhole code text={command ? `$ ${what}` : what} />
      {!isFiles && paths.length > 0 && (
        <Quote
          isWhole
          code
          by={command || kind === 'execute' ? 'not in its folder, but in' : 'at'}
          text={paths.join('\n')}
        />
      )}
      {title.trim() !== '' && title.trim() !== what && <Quote isWhole code by="in its words" text={title} />}
    </>
  );
}
