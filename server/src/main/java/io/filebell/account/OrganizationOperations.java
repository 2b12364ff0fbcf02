package io.filebell.account;

import io.filebell.base.Limits;
import io.filebell.db.Database;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;

/** What callers can do with their organization. */
final class OrganizationOperations {

    private final Database database;
    private final Access access;
    private final AccountChanges changes;

    OrganizationOperations(Database database, Access access, AccountChanges changes) {
        this.database = database;
        this.access = access;
        this.changes = changes;
    }

    /** The caller's own organization: there is nothing to name. */
    record OwnOrganization() {}

    record UpdateOrganization(
            @Limit(min = 1, max = Limits.NAME_CHARACTERS) String name) {}

    void addTo(Catalog catalog) {
        catalog.add(Operation.get("/v1/organization")
                .named("organization.get")
                .says("Show your organization.")
                .takes(OwnOrganization.class)
                .gives(Organization.class)
                .by(this::get));
        catalog.add(Operation.patch("/v1/organization")
                .named("organization.update")
                .says("Rename your organization.")
                .needs(Scope.ADMIN)
                .takes(UpdateOrganization.class)
                .gives(Organization.class)
                .by(this::update));
    }

    Organization get(Caller caller, OwnOrganization input) {
        return database.read(tx -> SqlOrganizations.get(tx, caller.organization()));
    }

    Organization update(Caller caller, UpdateOrganization input) {
        String name = Text.name(input.name());
        return changes.write(caller, tx -> {
            access.require(tx, caller, Scope.ADMIN, Role.ADMIN);
            Organization organization = SqlOrganizations.get(tx, caller.organization());
            if (organization.name().equals(name)) {
                return organization;
            }
            SqlOrganizations.rename(tx, caller.organization(), name, changes.now());
            return SqlOrganizations.get(tx, caller.organization());
        });
    }
}
