/* The loop of timed-calls.ts for native code: Python would take longer to call than some of it takes to score. */
#include <stdint.h>
#include <time.h>
#include "header.h"

typedef int (*score_row)(void *model, const void *row, int64_t *length, double *score);

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* The whole of the passes when `each` is null, else the time of every call too. */
double time_calls(score_row call, void *model, const double *rows, int64_t features, int64_t count, int64_t passes,
                  double *scores, double *each) {
  int64_t length;
  double begun = microseconds();
  for (int64_t pass = 0; pass < passes; pass += 1) {
    for (int64_t row = 0; row < count; row += 1) {
      double started = each ? microseconds() : 0;
      call(model, rows + row * features, &length, scores + row);
      if (each) each[pass * count + row] = microseconds() - started;
    }
  }
  return microseconds() - begun;
}

/* Of the compiled model, in the shape of LightGBM's own. */
int score_compiled(void *model, const void *row, int64_t *length, double *score) {
  double result[1] = {0};
  predict((union Entry *)row, 1, result);
  *score = result[0];
  return 0;
}
