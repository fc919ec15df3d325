import { CSPProvider } from '@base-ui/react/csp-provider';
import { DirectionProvider } from '@base-ui/react/direction-provider';
import { directionOf } from '../words/languages.ts';
import { useAppearance } from './appearance.ts';
import { Shell } from './shell.tsx';

/** All screens, in the language and colours that the owner chose. */
export function App() {
  const spoken = useAppearance();
  return (
    // The page's policy allows no style elements; what they would do, `base.css` does.
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={directionOf(spoken)}>
        <Shell key={spoken} />
      </DirectionProvider>
    </CSPProvider>
  );
}
