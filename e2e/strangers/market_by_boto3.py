#!/usr/bin/env python3
"""Drives the market with clients that know nothing of it: boto3 as the requester, plain forms over HTTP as the workers.

Usage: market_by_boto3.py ENDPOINT ACCESS_KEY_ID SECRET_ACCESS_KEY WORKER_URL [HITS]
Prints one line per check and ends with their number; any difference from the documented protocol ends it with an AssertionError.
"""
import datetime
import decimal
import html.parser
import http.cookiejar
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, access_key_id, secret_access_key, worker_url = sys.argv[1:5]
hits_wanted = int(sys.argv[5]) if len(sys.argv) > 5 else 200
origin = endpoint.rstrip("/")

mturk = boto3.client(
    "mturk",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id=access_key_id,
    aws_secret_access_key=secret_access_key,
    config=Config(retries={"max_attempts": 2}),
)
checks = 0


def check(what, condition, seen=None):
    global checks
    assert condition, f"{what}: {seen!r}"
    checks += 1
    print(f"ok {checks} {what}")


def refused(what, code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        seen = error.response
        check(
            f"{what} is refused as {code}",
            seen["Error"]["Code"] == "RequestError" and seen.get("TurkErrorCode") == f"AWS.MechanicalTurk.{code}",
            seen,
        )
    else:
        check(f"{what} is refused as {code}", False, "it was not")


class Page(html.parser.HTMLParser):
    """Forms, links and frames of a page, by their data-testid."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes = {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.attributes.append((tag, values))
        if "data-testid" in values:
            self.elements.setdefault(values["data-testid"], []).append(values)


class Worker:
    """A browser without JavaScript: cookies, links, forms, and the frame's own form."""

    def __init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.id = None
        form = Page(self.get(worker_url)[1]).elements["join"][0]
        self.post(form["action"], {"name": "Stranger", "country": "US", "adult": "1"})

    def get(self, path):
        with self.opener.open(urllib.parse.urljoin(origin + "/", path)) as answer:
            return answer.geturl(), answer.read().decode()

    def post(self, path, fields):
        request = urllib.request.Request(
            urllib.parse.urljoin(origin + "/", path), urllib.parse.urlencode(fields).encode(), {"Origin": origin}
        )
        with self.opener.open(request) as answer:
            return answer.geturl(), answer.read().decode()

    def accept(self, id):
        """Accepts a HIT (or any of a group). Returns the frame's parameters, or None where nothing was left."""
        preview = Page(self.get(f"/hits/{id}")[1])
        if "accept" not in preview.elements:
            return None
        url, text = self.post(preview.elements["accept"][0]["action"], {})
        frames = Page(text).elements.get("hit-frame")
        if "/assignments/" not in url or not frames:
            return None
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(frames[0]["src"]).query)
        given = {name: values[0] for name, values in query.items()}
        self.id = given["workerId"]
        return given

    def submit(self, given, **answers):
        """Posts as the page in the frame does: no cookie, another origin."""
        body = urllib.parse.urlencode({"assignmentId": given["assignmentId"], **answers}).encode()
        with urllib.request.urlopen(given["turkSubmitTo"] + "/mturk/externalSubmit", body) as answer:
            return answer.status


def question(url):
    return (
        '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd">'
        f"<ExternalURL>{url}</ExternalURL><FrameHeight>600</FrameHeight></ExternalQuestion>"
    )


def dollars():
    answer = mturk.get_account_balance()
    return decimal.Decimal(answer["AvailableBalance"]), decimal.Decimal(answer["OnHoldBalance"])


shared = dict(
    Title=f"Label images ({datetime.datetime.now().isoformat()})",
    Description="Select what you see",
    Keywords="images, labels",
    Reward="0.05",
    AssignmentDurationInSeconds=600,
    AutoApprovalDelayInSeconds=86400,
)

# 200 HITs of one type, created, listed, answered, approved.
available, held = dollars()
type_id = mturk.create_hit_type(**shared)["HITTypeId"]
check("an equal type has the same id", mturk.create_hit_type(**shared)["HITTypeId"] == type_id)
made = [
    mturk.create_hit_with_hit_type(
        HITTypeId=type_id,
        MaxAssignments=1,
        LifetimeInSeconds=3600,
        Question=question(f"https://study.example/hit?n={n}&amp;x=1"),
        RequesterAnnotation=f"number {n}",
        UniqueRequestToken=f"{type_id}-{n}",
    )["HIT"]
    for n in range(hits_wanted)
]
ids = [hit["HITId"] for hit in made]
group = made[0]["HITGroupId"]
check(f"{hits_wanted} HITs are {hits_wanted} ids in one group", len(set(ids)) == hits_wanted and {h["HITGroupId"] for h in made} == {group})
after, after_held = dollars()
check("their price with fees is on hold", available - after == after_held - held == decimal.Decimal("0.06") * hits_wanted, (available, after))
listed = [hit["HITId"] for page in mturk.get_paginator("list_hits").paginate(PaginationConfig={"PageSize": 100}) for hit in page["HITs"]]
check("the paginator lists each of them once", set(ids) <= set(listed) and len(listed) == len(set(listed)))
refused("a token used twice", "HitAlreadyExists", mturk.create_hit_with_hit_type, HITTypeId=type_id, LifetimeInSeconds=3600,
        Question=question("https://study.example/"), UniqueRequestToken=f"{type_id}-0")

workers = [Worker(), Worker()]
answered = {}
for turn in range(hits_wanted):
    worker = workers[turn % 2]
    given = worker.accept(group)
    assert given, f"worker {turn % 2} found nothing in turn {turn}"
    assert given["hitId"] in ids and given["turkSubmitTo"] == origin, given
    assert worker.submit(given, labels="cat|dog <&> é", blank="") == 200
    answered[given["hitId"]] = (given["assignmentId"], worker.id)
check("the worker site gave out every HIT once", set(answered) == set(ids), len(answered))
check("and has none left", workers[0].accept(group) is None)

reviewable = [hit["HITId"] for page in mturk.get_paginator("list_reviewable_hits").paginate(HITTypeId=type_id, PaginationConfig={"PageSize": 50}) for hit in page["HITs"]]
check("all are reviewable", sorted(reviewable) == sorted(ids), len(reviewable))
namespace = {"a": "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd"}
for hit_id, (assignment_id, worker_id) in answered.items():
    (assignment,) = mturk.list_assignments_for_hit(HITId=hit_id, AssignmentStatuses=["Submitted"])["Assignments"]
    assert (assignment["AssignmentId"], assignment["WorkerId"]) == (assignment_id, worker_id), assignment
    answers = {
        node.findtext("a:QuestionIdentifier", namespaces=namespace): node.findtext("a:FreeText", namespaces=namespace)
        for node in xml.fromstring(assignment["Answer"]).findall("a:Answer", namespace)
    }
    assert answers == {"labels": "cat|dog <&> é", "blank": ""}, answers
    mturk.approve_assignment(AssignmentId=assignment_id, RequesterFeedback="Thank you")
check("each answer came back as it was given, and was approved", True)
final, final_held = dollars()
check("nothing of them is on hold any more", final_held == held and final == after, (final_held, held))
first_assignment, first_worker = answered[ids[0]]
refused("a second approval", "InvalidAssignmentState", mturk.approve_assignment, AssignmentId=first_assignment)

# Bonus, extend, expire, delete.
bonus = dict(WorkerId=first_worker, AssignmentId=first_assignment, BonusAmount="0.10", Reason="Quick and careful", UniqueRequestToken=f"bonus {type_id}")
mturk.send_bonus(**bonus)
refused("the same bonus", "DuplicateRequest", mturk.send_bonus, **bonus)
check("the bonus is listed", mturk.list_bonus_payments(AssignmentId=first_assignment)["BonusPayments"][0]["BonusAmount"] == "0.10")
check("and cost 12 cents", final - dollars()[0] == decimal.Decimal("0.12"))
mturk.create_additional_assignments_for_hit(HITId=ids[1], NumberOfAdditionalAssignments=2)
check("two more assignments are offered", mturk.get_hit(HITId=ids[1])["HIT"]["NumberOfAssignmentsAvailable"] == 2)
refused("a tenth assignment", "InvalidMaximumAssignmentsIncrease", mturk.create_additional_assignments_for_hit, HITId=ids[1], NumberOfAdditionalAssignments=7)
refused("deleting what is offered", "InvalidHITState", mturk.delete_hit, HITId=ids[1])
mturk.update_expiration_for_hit(HITId=ids[1], ExpireAt=datetime.datetime(2015, 1, 1))
check("expiring ends the offer", mturk.get_hit(HITId=ids[1])["HIT"]["HITStatus"] == "Reviewable")
mturk.update_hit_review_status(HITId=ids[1])
check("it can be marked as reviewing", mturk.get_hit(HITId=ids[1])["HIT"]["HITStatus"] == "Reviewing")
mturk.delete_hit(HITId=ids[1])
check("a deleted HIT is disposed", mturk.get_hit(HITId=ids[1])["HIT"]["HITStatus"] == "Disposed")
check("and no longer listed", ids[1] not in [h["HITId"] for page in mturk.get_paginator("list_hits").paginate() for h in page["HITs"]])

# Qualify, block, notify.
qualification = mturk.create_qualification_type(Name=f"Careful {type_id}", Description="Labels carefully", QualificationTypeStatus="Active")["QualificationType"]["QualificationTypeId"]
guarded = mturk.create_hit(
    MaxAssignments=2, LifetimeInSeconds=3600, Question=question("https://study.example/guarded"),
    QualificationRequirements=[
        {"QualificationTypeId": qualification, "Comparator": "GreaterThan", "IntegerValues": [5], "ActionsGuarded": "DiscoverPreviewAndAccept"},
        {"QualificationTypeId": "00000000000000000071", "Comparator": "In", "LocaleValues": [{"Country": "US"}, {"Country": "CA"}]},
    ], **{**shared, "Title": f"Guarded {type_id}"},
)["HIT"]
check("a worker without the qualification does not see the HIT", guarded["HITGroupId"] not in workers[0].get("/")[1])
mturk.associate_qualification_with_worker(QualificationTypeId=qualification, WorkerId=workers[0].id, IntegerValue=10, SendNotification=True)
check("with it the HIT is there", guarded["HITGroupId"] in workers[0].get("/")[1])
mturk.create_worker_block(WorkerId=workers[0].id, Reason="For the test")
check("a blocked worker sees nothing of the requester", guarded["HITGroupId"] not in workers[0].get("/")[1])
check("the block is listed", workers[0].id in [block["WorkerId"] for block in mturk.list_worker_blocks()["WorkerBlocks"]])
mturk.delete_worker_block(WorkerId=workers[0].id, Reason="Over")
given = workers[0].accept(guarded["HITId"])
check("unblocked, the worker can accept", given is not None)
check("and submit", workers[0].submit(given, answer="yes") == 200)
mturk.reject_assignment(AssignmentId=given["assignmentId"], RequesterFeedback="Wrong on purpose")
mturk.approve_assignment(AssignmentId=given["assignmentId"], OverrideRejection=True)
check("a rejection is overridden", mturk.get_assignment(AssignmentId=given["assignmentId"])["Assignment"]["AssignmentStatus"] == "Approved")
check("the score is told", mturk.get_qualification_score(QualificationTypeId=qualification, WorkerId=workers[0].id)["Qualification"]["IntegerValue"] == 10)
mturk.disassociate_qualification_from_worker(QualificationTypeId=qualification, WorkerId=workers[0].id, Reason="Over")
mturk.delete_qualification_type(QualificationTypeId=qualification)
refused("a deleted qualification", "QualificationTypeDoesNotExist", mturk.get_qualification_type, QualificationTypeId=qualification)
failures = mturk.notify_workers(Subject="More to come", MessageText="New HITs tomorrow.", WorkerIds=[workers[0].id, "ANOBODY"])["NotifyWorkersFailureStatuses"]
check("a message goes to the worker and not to nobody", [one["WorkerId"] for one in failures] == ["ANOBODY"], failures)
check("and is in the worker's inbox", "More to come" in workers[0].get("/messages")[1])

# What the service refuses.
refused("a HIT that is not there", "HITDoesNotExist", mturk.get_hit, HITId="3" + "X" * 29)
refused("a reward in words", "InvalidParameterValue", mturk.create_hit_type, **{**shared, "Reward": "ten"})
stranger = boto3.client("mturk", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=access_key_id, aws_secret_access_key="wrong")
try:
    stranger.get_account_balance()
    check("a wrong secret is refused", False)
except ClientError as error:
    check("a wrong secret is refused", error.response["Error"]["Code"] == "InvalidSignatureException", error.response)

print(f"{checks} checks passed")
