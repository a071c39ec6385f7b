// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static io.zoetic.core.AliasName.CHAMPION;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry remembers of its mutations: keys, epochs, audit, events and times. */
@Contract
public abstract class RegistryJournalContract {
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
  void mutation_askedForAgainWithItsKey_isCommittedOnce() {
    test.champion();
    VersionId id = test.blessed();
    ExpertMutation promote = new ExpertMutation.Promote(id);
    MutationReceipt first = test.registry.apply(promote, RegistryUnderTest.change("key-1"));
    test.apply(new ExpertMutation.Rollback(EXPERT));
    ExpertStatus after = test.status();

    MutationReceipt again = test.registry.apply(promote, RegistryUnderTest.change("key-1"));

    assertThat(again).isEqualTo(first);
    assertThat(test.status()).isEqualTo(after);
  }

  @Test
  void registration_askedForAgainWithItsKey_addsNoVersion() {
    ExpertMutation register =
        new ExpertMutation.Register(test.version(EXPERT, RegistryUnderTest.BASE, null));

    MutationReceipt first = test.registry.apply(register, RegistryUnderTest.change("key-1"));

    assertThat(test.registry.apply(register, RegistryUnderTest.change("key-1"))).isEqualTo(first);
    assertThat(test.registry.versions(EXPERT, null, 10)).hasSize(1);
  }

  @Test
  void key_givenForAnotherContent_isRefused() {
    VersionId id = test.blessed();
    test.registry.apply(new ExpertMutation.Pin(id, "acme"), RegistryUnderTest.change("key-1"));

    assertThatThrownBy(
            () ->
                test.registry.apply(
                    new ExpertMutation.Pin(id, "other"), RegistryUnderTest.change("key-1")))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessage(
            "a key must stand for one content, key-1 stood for pin of arithmetic and was given with another request");
    assertThatThrownBy(
            () ->
                test.registry.apply(
                    new ExpertMutation.Pin(id, "acme"),
                    new ChangeRequest("eve", "just so", "key-1", null)))
        .hasMessageEndingWith(" and was given with another actor, reason");
  }

  @Test
  void secondOfTwoOperators_getsAConflictWithTheCurrentState() {
    VersionId first = test.champion();
    VersionId second = test.blessed();
    long seen = test.status().epoch();
    test.registry.apply(new ExpertMutation.Promote(second), RegistryUnderTest.expecting(seen));

    assertThatThrownBy(
            () ->
                test.registry.apply(
                    new ExpertMutation.Retire(first), RegistryUnderTest.expecting(seen)))
        .isInstanceOfSatisfying(
            ExpertConflictException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
              assertThat(e.current()).contains(test.status());
            })
        .hasMessage(
            "the epoch of arithmetic must be %d as expected, was %d: champion@2 and last-good@1, 0 pins, since %s"
                .formatted(seen, seen + 1, test.status().changedAt()));

    assertThat(test.at(CHAMPION)).isEqualTo(second.version());
  }

  @Test
  void rollback_decidedTwiceOnOneEpoch_goesOneBack() {
    test.champion();
    test.champion();
    test.champion();
    long seen = test.status().epoch();
    ExpertMutation rollback = new ExpertMutation.Rollback(EXPERT);

    assertThatThrownBy(() -> test.registry.apply(rollback, RegistryUnderTest.change()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expectedEpoch must be given to roll arithmetic back, was null");
    test.registry.apply(rollback, RegistryUnderTest.expecting(seen));
    assertThatThrownBy(() -> test.registry.apply(rollback, RegistryUnderTest.expecting(seen)))
        .isInstanceOf(ExpertConflictException.class);

    assertThat(test.at(CHAMPION)).isEqualTo(2);
  }

  @Test
  void expectedEpoch_ofAnExpertThatIsNotThere_is0() {
    ExpertMutation register =
        new ExpertMutation.Register(test.version(EXPERT, RegistryUnderTest.BASE, null));

    assertThatThrownBy(() -> test.registry.apply(register, RegistryUnderTest.expecting(1)))
        .isInstanceOfSatisfying(
            ExpertConflictException.class, e -> assertThat(e.current()).isEmpty());

    assertThat(test.registry.apply(register, RegistryUnderTest.expecting(0)).epoch()).isEqualTo(1);
  }

  @Test
  void everyMutation_isOneEpochOneEntryAndOneEvent() {
    long before = test.audit.head().sequence();
    test.champion();
    test.apply(new ExpertMutation.Freeze(EXPERT));

    List<AuditEntry> entries = test.audit.list(before, 10);
    List<OutboxEvent> events = test.outbox.nextBatch(10);

    assertThat(test.status().epoch()).isEqualTo(5);
    assertThat(entries)
        .extracting(entry -> entry.content().action())
        .containsExactly("register", "evaluate", "bless", "promote", "freeze");
    assertThat(entries)
        .extracting(entry -> entry.sequence() - before)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(entries.get(3).content())
        .satisfies(
            content -> {
              assertThat(content.actor()).isEqualTo("ada");
              assertThat(content.reason()).isEqualTo("because a test says so");
              assertThat(content.version()).isEqualTo(1);
              assertThat(content.epoch()).isEqualTo(4);
              assertThat(content.requestJson()).isEqualTo("{\"version\":1}");
            });
    assertThat(test.registry.history(EXPERT, null, 2))
        .containsExactly(entries.get(4), entries.get(3));
    assertThat(test.registry.history(EXPERT, before + 2, 10)).containsExactly(entries.get(0));
    assertThat(test.audit.verify()).isEqualTo(AuditVerification.whole(before + 5));
    assertThat(events).hasSize(5);
    String digest = test.registry.version(new VersionId(EXPERT, 1)).orElseThrow().digest();
    assertThat(events.getLast().payloadJson())
        .isEqualTo(
            """
            {"aliases":{"champion":{"digest":"%s","version":1}},"at":"%s","epoch":5,\
            "expert":"arithmetic","frozen":true,"incarnation":"%s","quarantined":[],\
            "role":"skill","schemaVersion":1}\
            """
                .formatted(digest, test.status().changedAt(), test.status().incarnation()));
  }

  @Test
  void outbox_givesWhatIsNotPublishedInOrder() {
    test.blessed();
    List<OutboxEvent> events = test.outbox.nextBatch(2);
    assertThat(test.outbox.waiting()).isEqualTo(3);

    test.outbox.markPublished(List.of(events.get(1).id()));
    test.outbox.markPublished(List.of(events.get(1).id()));

    assertThat(test.outbox.waiting()).isEqualTo(2);
    assertThat(test.outbox.nextBatch(10)).hasSize(2).first().isEqualTo(events.getFirst());
  }

  @Test
  void asOf_saysWhatATenantWasServed() {
    VersionId first = test.champion();
    Instant beforePin = test.clock.instant();
    test.clock.advanceSeconds(60);
    test.apply(new ExpertMutation.Pin(first, "acme"));
    VersionId canary = test.blessed();
    test.apply(new ExpertMutation.StartCanary(canary, 20));
    Instant duringCanary = test.clock.instant();
    test.clock.advanceSeconds(60);
    test.apply(new ExpertMutation.Promote(canary));
    test.apply(new ExpertMutation.Unpin(EXPERT, "acme"));
    Instant now = test.clock.instant();

    assertThat(test.registry.asOf(beforePin.minusSeconds(1), "acme")).isEmpty();
    assertThat(test.registry.asOf(beforePin, "acme"))
        .containsExactly(new ServedAsOf(EXPERT, CHAMPION, first, null, null));
    assertThat(test.registry.asOf(duringCanary, "acme"))
        .containsExactly(new ServedAsOf(EXPERT, AliasName.pinned("acme"), first, null, null));
    assertThat(test.registry.asOf(duringCanary, "other"))
        .containsExactly(new ServedAsOf(EXPERT, CHAMPION, first, canary, 20));
    assertThat(test.registry.asOf(now, "acme"))
        .containsExactly(new ServedAsOf(EXPERT, CHAMPION, canary, null, null));
  }

  @Test
  void time_thatGoesBack_isHeldForTheExpert() {
    test.candidate();
    Instant first = test.status().changedAt();
    test.clock.advanceSeconds(-60);

    test.candidate();

    assertThat(test.status().changedAt()).isEqualTo(first);
  }

  @Test
  void limit_outOfRange_isRefused() {
    assertThatThrownBy(() -> test.registry.list(null, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be in 1..1000, was 0");
    assertThatThrownBy(() -> test.outbox.nextBatch(1001))
        .hasMessage("limit must be in 1..1000, was 1001");
  }
}
