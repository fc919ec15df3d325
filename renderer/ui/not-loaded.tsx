import { words } from '../words/index.ts';
import { Button } from './button.tsx';
import { Note } from './note.tsx';
import { ScreenTitle } from './screen-title.tsx';

/** In the place of a screen whose files did not come. */
export function NotLoaded() {
  return (
    <>
      <ScreenTitle title={words.imports.notLoaded} />
      <Note
        tone="bad"
        title={words.imports.notLoadedMeaning}
        action={<Button onClick={() => location.reload()}>{words.imports.reload}</Button>}
      />
    </>
  );
}
