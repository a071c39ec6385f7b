// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of feedback that is wrong by mistake and by intent: whether anything harmful is ever
 * published, and whether anything is still learnt.
 */
@NullMarked
package io.zoetic.soak.trust;

import org.jspecify.annotations.NullMarked;
