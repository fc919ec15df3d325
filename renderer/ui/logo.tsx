/** Two links of a chain. */
export function Logo() {
  return (
    <svg
      className="size-5.5 flex-none text-accent"
      viewBox="0 0 22 22"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      aria-hidden="true"
    >
      <path
        strokeLinecap="round"
        d="M9 13.5 7 15.5a3.8 3.8 0 0 1-5.4-5.4l3-3a3.8 3.8 0 0 1 5.4 0M13 8.5l2-2a3.8 3.8 0 0 1 5.4 5.4l-3 3a3.8 3.8 0 0 1-5.4 0"
      />
    </svg>
  );
}
