// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ExpertPointer.Served;
import io.zoetic.core.ExpertPointer.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertPointerTest {
  private static final int REQUESTS = 10_000;
  private static final Target CHAMPION = new Target(1, "a", null);

  @Test
  void serve_aPinnedTenant_goesBeforeCanaryAndChampion() {
    Target pin = new Target(3, "c", null);
    ExpertPointer pointer =
        pointer(Map.of("champion", CHAMPION, "canary", new Target(2, "b", 99), "pinned/acme", pin));

    assertThat(pointer.serve("acme", "r")).contains(new Served("pinned/acme", pin));
    assertThat(pointer.serve("other", "r")).map(Served::target).isNotEqualTo(pin);
  }

  @Test
  void serve_withoutAnythingForTheRequest_isEmpty() {
    assertThat(pointer(Map.of("last-good", CHAMPION)).serve(null, "r")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 50, 99})
  void canary_ofManyRequests_getsItsShareAndAlwaysTheSame(int weight) {
    ExpertPointer pointer =
        pointer(Map.of("champion", CHAMPION, "canary", new Target(2, "b", weight)));

    List<Integer> first = versions(pointer, "acme");

    assertThat(versions(pointer, "acme")).isEqualTo(first);
    double share = first.stream().filter(version -> version == 2).count() / (double) REQUESTS;
    assertThat(share).isBetween(weight / 100.0 - 0.02, weight / 100.0 + 0.02);
  }

  @Test
  void canary_thatGrows_keepsTheRequestsItHad() {
    List<Integer> small =
        versions(pointer(Map.of("champion", CHAMPION, "canary", new Target(2, "b", 5))), null);
    List<Integer> large =
        versions(pointer(Map.of("champion", CHAMPION, "canary", new Target(2, "b", 25))), null);

    assertThat(IntStream.range(0, REQUESTS).filter(i -> small.get(i) == 2))
        .isNotEmpty()
        .allMatch(i -> large.get(i) == 2);
  }

  @Test
  void canary_ofAnotherTenantOrExpert_drawsOtherRequests() {
    ExpertPointer pointer = pointer(Map.of("champion", CHAMPION, "canary", new Target(2, "b", 50)));

    assertThat(versions(pointer, "acme")).isNotEqualTo(versions(pointer, "emca"));
  }

  @Test
  void standing_differsByAllThatRequestsAreServed_andByThatAlone() {
    Target canary = new Target(2, "b", 5);
    String digest = digest(Map.of("champion", CHAMPION, "canary", canary), List.of(4, 3));

    assertThat(digest(Map.of("champion", CHAMPION, "canary", canary), List.of(3, 4)))
        .as("in another order")
        .isEqualTo(digest);
    assertThat(
            digest(
                Map.of("champion", CHAMPION, "canary", canary, "last-good", CHAMPION),
                List.of(3, 4)))
        .as("what may come next is not served")
        .isEqualTo(digest);
    assertThat(
            List.of(
                digest(Map.of("champion", CHAMPION), List.of(3, 4)),
                digest(Map.of("champion", CHAMPION, "canary", canary), List.of(3)),
                digest(
                    Map.of("champion", CHAMPION, "canary", new Target(2, "b", 6)), List.of(3, 4)),
                digest(
                    Map.of("champion", CHAMPION, "canary", new Target(2, "c", 5)), List.of(3, 4)),
                digest(Map.of("champion", CHAMPION, "pinned/a", canary), List.of(3, 4))))
        .doesNotContain(digest)
        .doesNotHaveDuplicates();
  }

  private static @Nullable String digest(Map<String, Target> aliases, List<Integer> quarantined) {
    return new ExpertPointer(
            "dates", "skill", 1, false, Instant.EPOCH, aliases, quarantined, "life")
        .standing()
        .digest();
  }

  @Test
  void pointer_withoutEpoch_isRefused() {
    assertThatThrownBy(
            () ->
                new ExpertPointer(
                    "dates", "skill", 0, false, Instant.EPOCH, Map.of(), List.of(), null))
        .hasMessage("epoch must be >= 1, was 0");
    assertThatThrownBy(() -> new Target(0, "a", null)).hasMessage("version must be >= 1, was 0");
  }

  private static List<Integer> versions(ExpertPointer pointer, @Nullable String tenant) {
    return IntStream.range(0, REQUESTS)
        .mapToObj(i -> pointer.serve(tenant, "req-" + i).orElseThrow())
        .map(served -> served.target().version())
        .toList();
  }

  private static ExpertPointer pointer(Map<String, Target> aliases) {
    return new ExpertPointer("dates", "skill", 1, false, Instant.EPOCH, aliases, List.of(), null);
  }
}
