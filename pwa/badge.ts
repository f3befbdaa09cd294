/** How many requests wait, on the app's icon where there is a place for it. Never a reason to fail. */
export function showCount(count: number): void {
  try {
    void navigator.setAppBadge?.(count).catch(() => {
      // Not installed, or not allowed here.
    })
  } catch {
    // Promised by its type, and missing or throwing in some browsers.
  }
}
