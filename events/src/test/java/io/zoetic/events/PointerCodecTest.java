// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertPointer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PointerCodecTest {
  @Test
  void pointer_golden_isReadAndWrittenIdentically() throws UnreadableEventException {
    assertGolden("expert-pointer-v1", pointer(null));
    assertGolden("expert-pointer-incarnation-v1", pointer("6f1c2b1e-0f4e-4a57-9a55-3f1a8f0f2a11"));
  }

  private static ExpertPointer pointer(@Nullable String incarnation) {
    return new ExpertPointer(
        "dates",
        "skill",
        7,
        false,
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Map.of(
            "champion", new ExpertPointer.Target(2, "ab12", null),
            "canary", new ExpertPointer.Target(3, "cd34", 5)),
        List.of(1),
        incarnation);
  }

  private static void assertGolden(String file, ExpertPointer pointer)
      throws UnreadableEventException {
    assertThat(EventCodec.decodePointer(GoldenFile.bytes(file))).isEqualTo(pointer);
    assertThat(EventCodec.encode(pointer)).asString(UTF_8).isEqualTo(GoldenFile.text(file));
  }
}
