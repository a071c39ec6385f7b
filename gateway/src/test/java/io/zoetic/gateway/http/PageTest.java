// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {

  private static Page<Integer> read(int present, int limit, long weight) {
    return Page.read(
        limit,
        (last, count) ->
            IntStream.range(last == null ? 0 : last + 1, present).limit(count).boxed().toList(),
        _ -> weight);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0, false",
    "9, 10, 9, false",
    "10, 10, 10, true",
    "11, 10, 10, true",
    "1000, 1000, 1000, true",
    "999, 1000, 999, false",
    "50, 100, 50, false",
    "120, 100, 100, true",
  })
  void page_hasAsManyRowsAsAskedFor(int present, int limit, int rows, boolean more) {
    Page<Integer> page = read(present, limit, 1);

    assertThat(page.rows()).containsExactlyElementsOf(IntStream.range(0, rows).boxed().toList());
    assertThat(page.more()).isEqualTo(more);
  }

  @Test
  void page_ofLongRows_endsAfterAChunk() {
    Page<Integer> page = read(500, 400, 1_000_000);

    assertThat(page.rows()).hasSize(50);
    assertThat(page.more()).isTrue();
  }
}
