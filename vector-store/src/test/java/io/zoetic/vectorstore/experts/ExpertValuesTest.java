// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.ChangeRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What may not enter a registry, whoever asks. */
class ExpertValuesTest {
  @Test
  void values_areLittleEndianFloat32WithTheirDigest() {
    VectorValues values = VectorValues.of(1, -2.5f);

    assertThat(values.toBytes()).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0);
    // printf '\x00\x00\x80\x3f\x00\x00\x20\xc0' | sha256sum
    assertThat(values.digest())
        .isEqualTo("48943f7a0ea247f8e3c9386d0c5822fe181d323a9289980426638cc4e72a43e1");
    assertThat(VectorValues.ofBytes(values.toBytes())).isEqualTo(values);
    assertThat(values.toArray()).containsExactly(1, -2.5f);
  }

  @Test
  void values_thatCannotBeServed_areRefused() {
    assertRefused(() -> VectorValues.of(), "z must have 1..16777216 values, had 0");
    assertRefused(() -> VectorValues.of(1, Float.NaN), "z must be finite, was NaN at 1");
    assertRefused(
        () -> VectorValues.of(Float.NEGATIVE_INFINITY), "z must be finite, was -Infinity at 0");
    assertRefused(
        () -> VectorValues.of(0, -0f), "z must not be zero everywhere, all 2 values were");
    assertRefused(
        () -> VectorValues.ofBytes(new byte[6]), "z must be whole float32 values, had 6 bytes");
  }

  @Test
  void change_withoutReasonOrActorOrKey_isRefused() {
    assertRefused(
        () -> new ChangeRequest("ada", " ", "key", null), "reason must not be blank, was \" \"");
    assertRefused(
        () -> new ChangeRequest("", "why", "key", null), "actor must not be blank, was \"\"");
    assertRefused(
        () -> new ChangeRequest("ada", "why", "k".repeat(201), null),
        "key must have at most 200 characters, had 201");
    assertRefused(
        () -> new ChangeRequest("ada", "w\0hy", "key", null),
        "reason must not contain NUL, did at 1");
    assertRefused(
        () -> new ChangeRequest("ada", "why", "key", -1L), "expectedEpoch must be >= 0, was -1");
  }

  @Test
  void names_thatNothingIsCalled_areRefused() {
    assertRefused(
        () -> new VersionId("Math", 1),
        "expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was \"Math\"");
    assertRefused(
        () -> new VersionId("base", 1), "expert must not be base, auto or other, was base");
    assertRefused(() -> new VersionId("math", 0), "version must be >= 1, was 0");
    assertRefused(
        () -> new AliasName("latest"),
        "alias must be champion, challenger, canary, last-good or pinned/TENANT, was \"latest\"");
    assertRefused(
        () -> AliasName.pinned("a b"),
        "tenant must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-' and begin with a letter or digit, was \"a b\"");
  }

  @Test
  void canary_outOfRange_isRefused() {
    VersionId id = new VersionId("math", 1);

    assertRefused(
        () -> new ExpertMutation.StartCanary(id, 100), "weightPercent must be in 1..99, was 100");
  }

  @Test
  void report_thatIsTooLong_isRefusedBeforeItIsRead() {
    VersionId id = new VersionId("math", 1);

    assertRefused(
        () -> new ExpertMutation.Bless(id, "?".repeat(1_000_001)),
        "gateReportJson must have at most 1000000 characters, had 1000001");
    assertRefused(
        () -> new ExpertMutation.Bless(id, "{\"a\": [" + "1e308,".repeat(5_000) + "1]}"),
        "gateReportJson must have at most 1000000 characters and no NUL, had 1550009");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
