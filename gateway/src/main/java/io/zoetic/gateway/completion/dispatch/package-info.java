// SPDX-License-Identifier: Apache-2.0
/**
 * Fair shares: whose prompt goes to the workers next, how many of them may be there at a time, and
 * who gives way when there are more than may wait.
 */
@NullMarked
package io.zoetic.gateway.completion.dispatch;

import org.jspecify.annotations.NullMarked;
