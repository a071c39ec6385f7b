// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.KeyGrant;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ApiKeys} does. */
@Contract
public abstract class ApiKeysContract {
  private RegistryUnderTest test;

  /** A registry that holds nothing but base models; its store is closed after the test. */
  protected abstract RegistryUnderTest emptyRegistry() throws Exception;

  @BeforeEach
  void openRegistry() throws Exception {
    test = emptyRegistry();
  }

  @AfterEach
  void closeRegistry() {
    test.close();
  }

  @Test
  void key_created_opensUntilItExpires() {
    ApiKey key = key("aaaaaaaaaaaa", 'a');

    test.keys.create(key, RegistryUnderTest.change());

    assertThat(test.keys.authenticate(key.hash())).contains(key);
    assertThat(test.keys.authenticate("c".repeat(64))).isEmpty();
    test.clock.set(key.expiresAt());
    assertThat(test.keys.authenticate(key.hash())).isEmpty();
    assertThat(test.keys.keys(null, 10)).containsExactly(key);
  }

  @Test
  void key_revoked_opensNothingAndStaysRevoked() {
    ApiKey first = key("aaaaaaaaaaaa", 'a');
    ApiKey second = key("bbbbbbbbbbbb", 'b');
    test.keys.create(first, RegistryUnderTest.change());
    test.keys.create(second, RegistryUnderTest.change());

    test.keys.revoke(first.id(), RegistryUnderTest.change("revocation"));
    test.keys.revoke(first.id(), RegistryUnderTest.change("revocation"));

    assertThat(test.keys.authenticate(first.hash())).isEmpty();
    assertThat(test.keys.authenticate(second.hash())).contains(second);
    assertThat(test.keys.authenticate(Set.of(first.hash(), second.hash(), "c".repeat(64))))
        .containsExactly(Map.entry(second.hash(), second));
    assertThat(test.keys.find(first.id()).orElseThrow().revokedAt()).isNotNull();
    assertThat(test.keys.find("cccccccccccc")).isEmpty();
    assertThat(test.keys.keys("aaaaaaaaaaaa", 10)).containsExactly(second);
    assertRefused(
        () -> test.keys.revoke(first.id(), RegistryUnderTest.change()),
        Reason.REFUSED,
        "a key must be revoked once, aaaaaaaaaaaa was at ");
    assertRefused(
        () -> test.keys.revoke("cccccccccccc", RegistryUnderTest.change()),
        Reason.NOT_FOUND,
        "a key must exist to be revoked, cccccccccccc does not");
  }

  @Test
  void everyChangeOfAKey_isOneEntryAndOneEventWithoutItsHash() {
    ApiKey key = key("aaaaaaaaaaaa", 'a');
    long before = test.audit.head().sequence();

    test.keys.create(key, RegistryUnderTest.change("creation"));
    test.keys.create(key, RegistryUnderTest.change("creation"));
    test.keys.revoke(key.id(), RegistryUnderTest.change());

    assertThat(test.audit.list(before, 10))
        .extracting(entry -> entry.content().action() + " " + entry.content().subject())
        .containsExactly("create-key aaaaaaaaaaaa", "revoke-key aaaaaaaaaaaa");
    assertThat(test.audit.verify()).isEqualTo(AuditVerification.whole(before + 2));
    assertThat(test.outbox.nextBatch(10))
        .hasSize(2)
        .allSatisfy(event -> assertThat(event.payloadJson()).doesNotContain(key.hash()))
        .last()
        .satisfies(event -> assertThat(event.payloadJson()).contains("\"revoked\":true"));
  }

  @Test
  void key_withTheHashOfAnother_isRefused() {
    long before = test.audit.head().sequence();
    test.keys.create(key("aaaaaaaaaaaa", 'a'), RegistryUnderTest.change("creation"));

    assertRefused(
        () -> test.keys.create(key("bbbbbbbbbbbb", 'a'), RegistryUnderTest.change()),
        Reason.CONFLICT,
        "id and hash of a key must be new, bbbbbbbbbbbb is taken");
    assertRefused(
        () -> test.keys.revoke("aaaaaaaaaaaa", RegistryUnderTest.change("creation")),
        Reason.REFUSED,
        "a key must stand for one content, creation stood for create-key of aaaaaaaaaaaa");
    assertThat(test.audit.head().sequence()).isEqualTo(before + 1);
  }

  @Test
  void key_askedForAgainWithAnotherSecret_isTheOneThatWasMade() {
    long before = test.audit.head().sequence();
    ApiKey first = key("aaaaaaaaaaaa", 'a');
    test.keys.create(first, RegistryUnderTest.change("creation"));
    test.clock.advanceSeconds(5);

    ApiKey made = test.keys.create(key("bbbbbbbbbbbb", 'b'), RegistryUnderTest.change("creation"));

    assertThat(made).isEqualTo(first);
    assertThat(test.keys.keys(null, 10)).containsExactly(first);
    assertThat(test.audit.head().sequence()).isEqualTo(before + 1);
  }

  private ApiKey key(String id, char hashDigit) {
    return new ApiKey(
        id,
        String.valueOf(hashDigit).repeat(64),
        "night shift",
        KeyRole.OPERATOR,
        "acme",
        Set.of(KeyGrant.CANARY, KeyGrant.PINNED),
        new KeyRates(600, 90_000),
        test.clock.instant(),
        test.clock.instant().plusSeconds(3600),
        null);
  }

  private static void assertRefused(ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageStartingWith(message);
  }
}
