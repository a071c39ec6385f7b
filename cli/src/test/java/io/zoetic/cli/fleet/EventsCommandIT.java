// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.zoetic.cli.CommandRun;
import io.zoetic.cli.Main;
import io.zoetic.cli.RecordingServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsCommandIT {
  private static final String EVENTS =
      """
      : ping

      id: 1-00000001
      event: reset
      data: {'reason':'the stream begins here'}

      id: 1-00000001
      event: fleet
      data: {'gateways':[{'state':'alive'}],'workers':[{'state':'silent'},{'state':'alive'}],'trainers':[]}

      id: 1-00000001
      event: fleet
      data: {'gateways':[{'state':'alive'}],'workers':[{'state':'silent'},{'state':'alive'}],'trainers':[]}

      id: 2-00000002
      event: expert
      data: {'at':'2026-11-30T08:20:01.123Z','expert':'weekday','action':'rollback','version':6,'epoch':31,'audit':412}

      id: 3-00000003
      event: audit
      data: {'at':'2026-11-30T08:20:01.123Z','sequence':412,'actor':'ada (k)','action':'rollback','subject':'weekday','reason':'Wrong\\u001b[2J days.'}

      id: 4-00000004
      event: run
      data: {'at':'2026-11-30T08:20:02Z','run':'r7','expert':'weekday','state':'refused','phase':null,'version':7,'outcome':'it is no better'}

      id: 5-00000005
      event: feedback
      data: {'at':'2026-11-30T08:20:03Z','states':{'received':6,'trusted':2}}

      """;

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(String path) {
    server.answer("GET " + path, exchange -> tell(exchange, EVENTS.replace('\'', '"')));
  }

  private static void tell(HttpExchange exchange, String events) throws IOException {
    byte[] content = events.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  @Test
  void events_areOneLineEach_andTheFleetIsToldWhenItsLineChanges() {
    answer("/v1/events?follow=false");

    CommandRun shown = CommandRun.against(Main.commandLine(), server, "events --once");

    assertThat(shown.out().lines())
        .containsExactly(
            "reset the stream begins here",
            "fleet 1 gateways, 2 workers (1 silent), 0 trainers",
            "2026-11-30T08:20:01Z expert weekday: rollback @6, epoch 31",
            "2026-11-30T08:20:01Z audit 412: ada (k) rollback weekday: Wrong?[2J days.",
            "2026-11-30T08:20:02Z run r7 of weekday: refused: it is no better",
            "2026-11-30T08:20:03Z feedback 6 received, 2 trusted");
    assertThat(shown.exitCode()).isZero();
  }

  @Test
  void kindsAndPlace_areAskedFor_andJsonIsOneLineEach() {
    answer("/v1/events?follow=false&kinds=expert%2Crun");

    CommandRun shown =
        CommandRun.against(
            Main.commandLine(),
            server,
            "events --once --kind expert --kind run --after 9-0000000f -o json");

    assertThat(shown.out().lines())
        .contains(
            "{\"id\":\"5-00000005\",\"event\":\"feedback\",\"data\":{\"at\":\"2026-11-30T08:20:03Z\",\"states\":{\"received\":6,\"trusted\":2}}}");
    assertThat(server.requests().getFirst().headers().get("last-event-id")).isEqualTo("9-0000000f");
  }

  /** Many of other kinds may have come before the connection breaks. */
  @Test
  void connectionThatBreaks_isTakenUpFromTheLastId_whetherItWasOfAnEventOrNot() {
    server.answer(
        "GET /v1/events?follow=true",
        exchange -> tell(exchange, "id: 7-00000007\n: ping\n\nid: 8-000"),
        RecordingServer.error(403, "the key is revoked"));

    CommandRun.against(Main.commandLine(), server, "events");

    assertThat(server.requests().getLast().headers().get("last-event-id")).isEqualTo("7-00000007");
  }

  @Test
  void refusal_endsWithItsCode() {
    server.answer(
        "GET /v1/events?follow=true&kinds=audit",
        RecordingServer.error(403, "the role must be one of operator, admin"));

    CommandRun shown = CommandRun.against(Main.commandLine(), server, "events --kind audit");

    assertThat(shown.exitCode()).isEqualTo(5);
    assertThat(shown.err()).contains("the role must be one of operator, admin");
  }
}
