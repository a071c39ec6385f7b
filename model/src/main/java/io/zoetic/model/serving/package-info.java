// SPDX-License-Identifier: Apache-2.0
/**
 * The one serving decision: how a prompt becomes tokens, what answers it, and how long the answer
 * may become. The worker, the trainer, its gate and every evaluation ask here, so that what is
 * judged is what is served.
 */
@NullMarked
package io.zoetic.model.serving;

import org.jspecify.annotations.NullMarked;
