package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.operation.Role;

/** Who may give and take which role. */
final class RoleRules {

    private RoleRules() {}

    /** Nobody gives a role above their own. */
    static void requireGivable(Role own, Role given) {
        if (!own.atLeast(given)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "You are " + own.text() + " here and cannot make anybody " + given.text()
                            + ".");
        }
    }

    /** Nobody changes or removes a member above themselves. */
    static void requireNotAbove(Role own, UserId user, Role theirs) {
        if (!own.atLeast(theirs)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "You are " + own.text() + " here and cannot change " + user + ", who is "
                            + theirs.text() + ".");
        }
    }

    /** @param owners how many there are now */
    static void requireOwnerLeft(int owners, UserId user) {
        if (owners <= 1) {
            throw new Problem(
                    ErrorCode.CONFLICT,
                    user
                            + " is the last owner of the organization. Make somebody else owner "
                            + "first.");
        }
    }
}
