// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.PartyName;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind feedback and what is made of it, by what was authenticated: nothing that a body
 * says of itself is here. How much one may say is bounded by it.
 *
 * @param tenant that the feedback and the completion are of; null: of none
 * @param key that sent the feedback; of a vote by link, the one that asked for the completion
 * @param user whom the key that asked named as the one who asks; null: nobody
 * @param voucher who answers for it: a key that may promote by hand, or whoever approved or
 *     imported it; null: nobody, it is the crowd's
 */
public record Author(
    @Nullable String tenant, String key, @Nullable String user, @Nullable String voucher) {
  /** What operators have imported: nobody sent it. */
  public static final Author IMPORT = new Author(null, "import", null, "import");

  /** The key of votes by links of completions that do not say who asked for them. */
  public static final String UNKNOWN_ASKER = "links";

  /** Who can serve whatever they like, by hand, gains nothing by lying to a trainer. */
  private static final Set<KeyRole> PROMOTERS =
      EnumSet.of(KeyRole.TRAINER, KeyRole.OPERATOR, KeyRole.ADMIN);

  /**
   * The author of feedback.
   *
   * @param about one of the answers that it is about
   */
  public static Author of(Feedback feedback, StoredInteraction about) {
    Feedback.Sender sender = feedback.sender();
    StoredInteraction.Owner asker = about.owner();
    String linked = asker.key() == null ? UNKNOWN_ASKER : asker.key();
    return new Author(
        sender.tenant(),
        sender.isLink() ? linked : sender.principal(),
        asker.user(),
        answersFor(sender) ? sender.principal() : null);
  }

  /** Whether who sends feedback answers for it; who acts for a tenant moves no alias of all. */
  public static boolean answersFor(Feedback.Sender sender) {
    return sender.tenant() == null && sender.role() != null && PROMOTERS.contains(sender.role());
  }

  /** The same, for which somebody answers, unless somebody does already. */
  Author vouchedForBy(String approver) {
    return new Author(tenant, key, user, voucher == null ? approver : voucher);
  }

  /** Whether somebody answers for it. */
  public boolean isVouchedFor() {
    return voucher != null;
  }

  /** Without a tenant, every key is one of its own. */
  public String party() {
    return PartyName.of(tenant, key);
  }
}
