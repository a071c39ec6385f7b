// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Permission;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.platform.PlatformEvent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about. Who may read the same elsewhere may follow it here: nobody sees more of
 * it than by asking.
 */
public enum EventKind {
  /** The processes, whenever something of them has changed. */
  FLEET(Permission.READ_PLATFORM),
  EXPERT(Permission.READ_HISTORY),
  RUN(Permission.READ_LEARNING),
  AUDIT(Permission.READ_AUDIT),
  FEEDBACK(Permission.READ_LEARNING),
  GROWTH(Permission.READ_PLATFORM);

  private static final String PARAM = "kinds";

  private final Permission permission;

  EventKind(Permission permission) {
    this.permission = permission;
  }

  /** As clients know it: {@code expert}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What something that has happened is about. */
  public static EventKind of(PlatformEvent event) {
    return switch (event.kind()) {
      case EXPERT -> EXPERT;
      case RUN -> RUN;
      case AUDIT -> AUDIT;
      case FEEDBACK -> FEEDBACK;
      case GROWTH -> GROWTH;
    };
  }

  /** The words of all of them, with commas between. */
  static String words() {
    return Arrays.stream(values()).map(EventKind::word).collect(Collectors.joining(", "));
  }

  /**
   * Those that somebody asks for.
   *
   * @param list with commas between; null for all that the role may follow
   * @throws ApiException if one is none, or not for that role
   */
  static Set<EventKind> asked(@Nullable String list, Principal principal) {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    if (list == null) {
      Arrays.stream(values()).filter(each -> principal.may(each.permission)).forEach(kinds::add);
      return kinds;
    }
    for (String word : list.split(",", -1)) {
      EventKind kind = parse(word.strip());
      kind.requireFollowed(principal, PARAM);
      kinds.add(kind);
    }
    return kinds;
  }

  /**
   * Refuses who may not follow it.
   *
   * @param param that names it
   * @throws ApiException with {@link ErrorCode#PERMISSION_DENIED}
   */
  public void requireFollowed(Principal principal, String param) {
    if (!principal.may(permission)) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "the role for events of kind %s must be one of %s, was %s"
              .formatted(word(), permission.roleWords(), principal.role().word()),
          param);
    }
  }

  private static EventKind parse(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.invalid(
                    PARAM,
                    "kinds must be of %s, with commas between, one was %s"
                        .formatted(words(), RequestValues.shortened(word))));
  }
}
