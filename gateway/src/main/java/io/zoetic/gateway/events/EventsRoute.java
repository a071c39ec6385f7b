// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.platform.StreamPlace;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/events}: what happens, as server-sent events. */
public final class EventsRoute {
  private static final String HEADER = "Last-Event-ID";
  private static final String PARAM = "last_event_id";
  private static final String ID =
      "Id of the last event that was read; the next is what came behind it.";

  /** What no stream has had: what came behind it is not known. */
  private static final StreamPlace NOWHERE = new StreamPlace(Long.MAX_VALUE, "00000000");

  private final EventStreams streams;

  public EventsRoute(EventStreams streams) {
    this.streams = requireNonNull(streams, "streams");
  }

  /** The operation, by endpoint. */
  public static Map<Endpoint, Operation> operations() {
    return Map.of(
        Endpoint.FOLLOW_EVENTS,
        Operation.of(Tag.FLEET, "What happens, as it happens.")
            .takes(
                Parameter.inQuery(
                    "kinds",
                    "Of %s, with commas between; all that the role may follow if absent."
                        .formatted(EventKind.words()),
                    Schema.text()
                        .matching(
                            "^(fleet|expert|run|audit|feedback|growth)(,(fleet|expert|run|audit|feedback|growth))*$")),
                Parameter.inQuery(PARAM, ID + " The header comes first.", Schema.text()),
                new Parameter(HEADER, Parameter.Place.HEADER, false, ID, Schema.text()),
                Parameter.inQuery(
                    "follow",
                    "Whether to go on when all that has happened is told.",
                    Schema.words("true", "false").orElse("true")))
            .gives(
                Answer.events(
                    "Events of the kinds, and reset: look at the present state anew, for what came"
                        + " between is not known.")));
  }

  /** Answers until the client has enough. */
  public void follow(RoutingContext context) {
    String list = context.queryParams().get("kinds");
    Set<EventKind> kinds = EventKind.asked(list, Authentication.of(context));
    boolean follows = flag(context, "follow");
    streams.open(new EventStream(context, kinds, follows, place(context)));
  }

  private static boolean flag(RoutingContext context, String name) {
    String given = context.queryParams().get(name);
    if (given != null && !given.equals("true") && !given.equals("false")) {
      throw ApiException.invalid(
          name, "%s must be true or false, was %s".formatted(name, RequestValues.shortened(given)));
    }
    return given == null || given.equals("true");
  }

  /** Browsers send the header when they come again, and cannot when they come first. */
  private static @Nullable StreamPlace place(RoutingContext context) {
    String header = context.request().getHeader(HEADER);
    String given = header == null ? context.queryParams().get(PARAM) : header;
    return given == null || given.isEmpty() ? null : StreamPlace.parse(given).orElse(NOWHERE);
  }
}
