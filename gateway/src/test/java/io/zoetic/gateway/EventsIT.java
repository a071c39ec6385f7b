// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.FollowedEvents.Event;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.PlatformEvent.Kind;
import io.zoetic.vectorstore.platform.PlatformEvents;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens, as those see it who follow it through one gateway or another. */
class EventsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String QUIET = "?kinds=expert,run,audit,feedback";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest one =
      GatewayUnderTest.start(
          stores, Map.of("gateway.event-streams", "4", "gateway.event-streams-per-key", "2"));
  private final GatewayUnderTest other =
      GatewayUnderTest.start(stores, Map.of("gateway.anonymous", "false"));

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private FollowedEvents follow(String query, @Nullable String lastId) throws Exception {
    return FollowedEvents.of(one.uri("/v1/events" + query), null, lastId);
  }

  private PlatformEvent happens(Kind kind, int number) {
    return stores.events.add(kind, "{\"number\": %d}".formatted(number));
  }

  private static int number(Event event) {
    return event.data().path("number").asInt(-1);
  }

  @Test
  void stream_beginsWithAReset_andTellsWhatHappensThen() throws Exception {
    happens(Kind.RUN, 1);
    try (FollowedEvents events = follow(QUIET, null)) {
      Event reset = events.next("reset");
      assertThat(reset.data().path("reason").asText()).isEqualTo("the stream begins here");
      assertThat(reset.id()).isEqualTo(stores.events.end().toString());

      PlatformEvent happened = happens(Kind.EXPERT, 2);
      Event told = events.next("expert");

      assertThat(number(told)).isEqualTo(2);
      assertThat(told.id()).isEqualTo(happened.place().toString());
      assertThat(told.data().path("at").asText()).isEqualTo(happened.at().toString());
    }
  }

  @Test
  void resumed_onAnotherGateway_missesNothingAndGetsNothingTwice() throws Exception {
    String key = stores.key(KeyRole.OPERATOR);
    String last;
    try (FollowedEvents events = follow(QUIET, null)) {
      events.next("reset");
      happens(Kind.EXPERT, 1);
      happens(Kind.AUDIT, 2);
      assertThat(number(events.next())).isEqualTo(1);
      last = events.next("audit").id();
    }
    for (int i = 3; i <= 250; i++) {
      happens(Kind.RUN, i);
    }

    for (boolean inHeader : new boolean[] {true, false}) {
      String query = inHeader ? QUIET : QUIET + "&last_event_id=" + last;
      try (FollowedEvents events =
          FollowedEvents.of(other.uri("/v1/events" + query), key, inHeader ? last : null)) {
        for (int i = 3; i <= 250; i++) {
          assertThat(number(events.next("run"))).isEqualTo(i);
        }
        if (!inHeader) {
          happens(Kind.FEEDBACK, 251);
          assertThat(number(events.next("feedback"))).isEqualTo(251);
        }
      }
    }
  }

  /** Else it would be behind by them when it comes again. */
  @Test
  void reader_isToldWhereItIs_alsoByWhatItDoesNotWant() throws Exception {
    String query = "?kinds=expert";
    String last;
    try (FollowedEvents events = follow(query, null)) {
      events.next("reset");
      last = happens(Kind.RUN, 1).place().toString();
      events.awaitId(last);
    }
    for (int i = 0; i < PlatformEvents.BEHIND_MAX; i++) {
      happens(Kind.RUN, i);
    }
    try (FollowedEvents events = follow(query, last)) {
      last = stores.events.end().toString();
      events.awaitId(last);
    }
    happens(Kind.EXPERT, 2);
    try (FollowedEvents events = follow(query, last)) {
      assertThat(number(events.next("expert"))).isEqualTo(2);
    }
  }

  @Test
  void whatIsNotKnownAnyMore_isAReset_neverSilence() throws Exception {
    String early = happens(Kind.RUN, 1).place().toString();
    happens(Kind.RUN, 2);
    happens(Kind.RUN, 3);
    stores.events.forgetOld();
    for (String lost : List.of(early, "2-0badcafe", "999-00000000", "of-another-service")) {
      try (FollowedEvents events = follow(QUIET, lost)) {
        Event reset = events.next("reset");
        assertThat(reset.id()).as(lost).isEqualTo(stores.events.end().toString());
        assertThat(reset.data().path("reason").asText())
            .isEqualTo("what came behind the last event is not known any more");
        happens(Kind.RUN, 4);
        assertThat(number(events.next("run"))).isEqualTo(4);
      }
    }
    String last = stores.events.end().toString();
    for (int i = 0; i <= PlatformEvents.BEHIND_MAX; i++) {
      happens(Kind.RUN, i);
    }
    try (FollowedEvents events = follow(QUIET, last)) {
      events.next("reset");
    }
  }

  @Test
  void fleet_isToldAtOnce_andAgainWhenItHasChanged() throws Exception {
    try (FollowedEvents events = follow("?kinds=fleet", null)) {
      events.next("reset");
      assertThat(events.next("fleet").data().path("workers")).isEmpty();

      stores.fleet.beat(
          new FleetWorker("w1", TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, Instant.now()));

      Event changed = events.next("fleet");
      while (changed.data().path("workers").isEmpty()) {
        changed = events.next("fleet");
      }
      assertThat(changed.data().at("/workers/0/state").asText()).isEqualTo("alive");
      assertThat(changed.id()).isEqualTo(stores.events.end().toString());
    }
  }

  @Test
  void role_followsWhatItMayRead_andNothingElse() throws Exception {
    String annotator = stores.key(KeyRole.ANNOTATOR);
    try (FollowedEvents events = FollowedEvents.of(other.uri("/v1/events"), annotator, null)) {
      events.next("reset");
      happens(Kind.AUDIT, 1);
      happens(Kind.GROWTH, 3);
      happens(Kind.EXPERT, 2);
      assertThat(number(events.next("expert"))).isEqualTo(2);
    }
    ApiCaller caller = ApiCaller.withKey(other, annotator);
    HttpResponse<String> refused = caller.get("/v1/events?kinds=expert,audit&follow=false");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(GatewayUnderTest.json(refused).at("/error/message").asText())
        .isEqualTo(
            "the role for events of kind audit must be one of operator, admin, was annotator");
    assertThat(caller.get("/v1/events?kinds=growth&follow=false").statusCode())
        .as("clusters are of all tenants")
        .isEqualTo(403);
    String acmes = stores.issue(KeyRole.ADMIN, "acme", null).text();
    assertThat(ApiCaller.withKey(other, acmes).get("/v1/events?follow=false").statusCode())
        .as("of one tenant")
        .isEqualTo(403);
    assertThat(caller.get("/v1/events?kinds=weather&follow=false").statusCode()).isEqualTo(400);
    assertThat(caller.get("/v1/events?follow=perhaps").statusCode()).isEqualTo(400);
  }

  @Test
  void key_endsItsStreams() throws Exception {
    IssuedKey key = stores.issue(KeyRole.OPERATOR, null, null);
    try (FollowedEvents events =
        FollowedEvents.of(other.uri("/v1/events" + QUIET), key.text(), null)) {
      events.next("reset");

      stores.revoke(key);

      events.requireEnd();
    }
  }

  @Test
  void streams_areBoundedPerKeyAndInAll() throws Exception {
    String key = stores.key(KeyRole.OPERATOR);
    String another = stores.key(KeyRole.OPERATOR);
    try (FollowedEvents first = FollowedEvents.of(one.uri("/v1/events"), key, null);
        FollowedEvents second = FollowedEvents.of(one.uri("/v1/events"), key, null)) {
      assertThat(refusal(key))
          .isEqualTo("streams of events of a key must be at most 2 at a time, as many are open");
      try (FollowedEvents third = FollowedEvents.of(one.uri("/v1/events"), another, null);
          FollowedEvents fourth = FollowedEvents.of(one.uri("/v1/events"), another, null)) {
        assertThat(refusal(stores.key(KeyRole.OPERATOR)))
            .isEqualTo("streams of events must be at most 4 at a time, as many are open");
        for (FollowedEvents each : List.of(first, second, third, fourth)) {
          each.next("reset");
        }
      }
    }
    Waiting.until(
        PATIENCE,
        "there is room again",
        () -> one.metrics.get("zoetic.gateway.event.streams").gauge().value() == 0);
  }

  private String refusal(String key) throws IOException, InterruptedException {
    HttpResponse<String> refused = ApiCaller.withKey(one, key).get("/v1/events?follow=false");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("retry-after")).hasValue("5");
    return GatewayUnderTest.json(refused).at("/error/message").asText();
  }

  @Test
  void gatewayThatEnds_endsItsStreamsAtOnce() throws Exception {
    try (FollowedEvents events = follow(QUIET, null)) {
      events.next("reset");
      Thread closing = Thread.ofVirtual().start(one.gateway::close);

      events.requireEnd();
      closing.join(PATIENCE);
    }
  }

  @Test
  void storeThatIsAway_isWaitedFor_andWhatHappenedMeanwhileIsTold() throws Exception {
    try (FollowedEvents events = follow(QUIET, null)) {
      events.next("reset");
      happens(Kind.RUN, 1);
      events.next("run");
      stores.goAway();
      happens(Kind.RUN, 2);
      assertThat(one.get("/v1/events?follow=false").statusCode()).isEqualTo(503);
      stores.comeBack();

      assertThat(number(events.next("run"))).isEqualTo(2);
    }
  }

  /** It costs the gateway no memory: what it did not take is not there any more. */
  @Test
  void readerThatDoesNotKeepUp_isTold_andOthersAreNotHeldUp() throws Exception {
    String large = "{\"text\": \"%s\"}".formatted("x".repeat(100_000));
    try (FollowedEvents quick = follow(QUIET, null);
        Socket slow = new Socket()) {
      quick.next("reset");
      slow.setReceiveBufferSize(4096);
      slow.connect(new InetSocketAddress("127.0.0.1", one.gateway.port()));
      slow.getOutputStream()
          .write(
              ("GET /v1/events" + QUIET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      Waiting.until(
          PATIENCE,
          "both follow",
          () -> one.metrics.get("zoetic.gateway.event.streams").gauge().value() == 2);
      int happened = 2 * PlatformEvents.BEHIND_MAX;
      for (int i = 0; i < happened; i++) {
        // More than any buffer between the two has room for, and then many more.
        stores.events.add(Kind.RUN, i < 200 ? large : "{\"number\": %d}".formatted(i));
        if (i % 100 == 99) {
          for (int j = 0; j < 100; j++) {
            quick.next("run");
          }
        }
      }

      String told = readUntil(slow, "what came behind the last event is not known any more");
      assertThat(told).contains("event: run", "event: reset");
    }
  }

  private static String readUntil(Socket socket, String text) throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    StringBuilder told = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    while (told.indexOf(text, Math.max(0, told.length() - 2 * buffer.length)) < 0) {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new AssertionError("the stream ended before: " + text);
      }
      told.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
    return told.toString();
  }

  @Test
  void whatHasHappened_canBeReadWithoutFollowing() throws Exception {
    String from = happens(Kind.RUN, 1).place().toString();
    happens(Kind.RUN, 2);

    HttpResponse<String> response =
        new ApiCaller(one, null).get("/v1/events" + QUIET + "&follow=false&last_event_id=" + from);

    List<String> lines = response.body().lines().filter(line -> line.startsWith("data: ")).toList();
    assertThat(lines).hasSize(1);
    JsonNode data = GatewayUnderTest.json(lines.getFirst().substring("data: ".length()));
    assertThat(data.path("number").asInt()).isEqualTo(2);
  }
}
